/** Where the roll of a station that was just enrolled is. */
import type { StatusSnapshot } from '../../wire/StatusSnapshot';

export type RollState = 'waiting' | 'arriving' | 'held' | 'refused' | 'complete';

export function rollState(snapshot: StatusSnapshot | null): RollState {
  if (snapshot === null) return 'waiting';
  if (snapshot.bootstrap_percent !== null) return 'arriving';
  if (snapshot.roll_rows > 0 && snapshot.phase !== 'no_election') return 'complete';
  if (snapshot.roll_held) return 'held';
  return snapshot.connection === 'refused' ? 'refused' : 'waiting';
}
