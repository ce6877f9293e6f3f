/**
 * Chooses the core: the real one inside the program, the fake one in a plain browser while developing or testing
 * screens. A product build holds no fake, so a page opened outside the program shows that it is not connected. Each
 * window has its own: neither carries the commands of the other.
 */
import { tauriStaff, type StaffBackend } from './staff';
import { insideTauri } from './tauri';

/** The core of the staff window, or null when there is none. */
export async function connectStaff(): Promise<StaffBackend | null> {
  if (insideTauri()) return tauriStaff;
  if (!__FAKE_STATION__) return null;
  const { fakeStaff } = await import('./fake/staff');
  return fakeStaff(new URLSearchParams(location.search));
}
