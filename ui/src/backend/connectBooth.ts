/**
 * Chooses the core: the real one inside the program, the fake one in a plain browser while developing or testing
 * screens. A product build holds no fake, so a page opened outside the program shows that it is not connected. Each
 * window has its own: neither carries the commands of the other.
 */
import { tauriBooth, type BoothBackend } from './booth';
import { insideTauri } from './tauri';

/** The core of the booth window, or null when there is none. */
export async function connectBooth(): Promise<BoothBackend | null> {
  if (insideTauri()) return tauriBooth;
  if (!__FAKE_STATION__) return null;
  const { fakeBooth } = await import('./fake/booth');
  return fakeBooth(new URLSearchParams(location.search));
}
