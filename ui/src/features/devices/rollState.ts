/** Where the roll of a station that was just enrolled is. */
import type { StatusSnapshot } from '../../wire/StatusSnapshot';

export type RollState = 'failed' | 'waiting' | 'arriving' | 'held' | 'refused' | 'complete';

type Rolled = Pick<StatusSnapshot, 'roll_failed' | 'bootstrap_percent' | 'roll_rows' | 'phase' | 'roll_held' | 'connection'>;

/** One that fails its check is said to do so first, as in the bar: all of it may be here. */
export function rollState(snapshot: Rolled | null): RollState {
  if (snapshot === null) return 'waiting';
  if (snapshot.roll_failed) return 'failed';
  if (snapshot.bootstrap_percent !== null) return 'arriving';
  if (snapshot.roll_rows > 0 && snapshot.phase !== 'no_election') return 'complete';
  if (snapshot.roll_held) return 'held';
  return snapshot.connection === 'refused' ? 'refused' : 'waiting';
}
