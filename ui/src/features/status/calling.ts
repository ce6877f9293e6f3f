/** When the table is called with a tone: one more conflict, or the booth that asks for somebody. */
import type { StatusSnapshot } from '../../wire/StatusSnapshot';

type Told = Pick<StatusSnapshot, 'conflicts' | 'booth'>;

/** Not of what was so at the beginning, nor of what goes on or is over. */
export function callsTable(before: Told | null, now: Told): boolean {
  if (before === null) return false;
  return now.conflicts > before.conflicts || (now.booth === 'needs_staff' && before.booth !== 'needs_staff');
}
