/**
 * When the table is called with a tone: one more conflict, or something that this machine could not save. A voter who asks
 * for help calls in silence.
 */
import type { StatusSnapshot } from '../../wire/StatusSnapshot';

type Told = Pick<StatusSnapshot, 'conflicts' | 'device'>;

/** Not of what was so at the beginning, nor of what goes on or is over. */
export function callsTable(before: Told | null, now: Told): boolean {
  if (before === null) return false;
  return now.conflicts > before.conflicts || (now.device.write_failed && !before.device.write_failed);
}
