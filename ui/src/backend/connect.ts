/**
 * Chooses the core: the real one inside the program, the fake one in a plain browser while developing or testing
 * screens. A product build holds no fake, so a page opened outside the program shows that it is not connected.
 */
import { tauriBooth, type BoothBackend } from './booth';
import { tauriStaff, type StaffBackend } from './staff';
import { call, insideTauri } from './tauri';

/** The core of the staff window, or null when there is none. */
export async function connectStaff(): Promise<StaffBackend | null> {
  if (insideTauri()) return tauriStaff;
  if (!__FAKE_STATION__) return null;
  const { fakeStaff } = await import('./fake/staff');
  return fakeStaff(new URLSearchParams(location.search));
}

/** The core of the booth window, or null when there is none. */
export async function connectBooth(): Promise<BoothBackend | null> {
  if (insideTauri()) return tauriBooth;
  if (!__FAKE_STATION__) return null;
  const { fakeBooth } = await import('./fake/booth');
  return fakeBooth(new URLSearchParams(location.search));
}

/** Tells the core that the first screen is painted, for its log. */
export function sayPainted(): void {
  if (!insideTauri()) return;
  requestAnimationFrame(() => requestAnimationFrame(() => void call('first_paint')));
}
