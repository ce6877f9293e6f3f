/** Where the roll of a station that was just enrolled is. */
import type { StatusSnapshot } from '../../wire/StatusSnapshot';

export type RollState = 'waiting' | 'arriving' | 'refused' | 'complete';

export function rollState(snapshot: StatusSnapshot | null): RollState {
  if (snapshot === null) return 'waiting';
  if (snapshot.bootstrap_percent !== null) return 'arriving';
  if (snapshot.roll_rows > 0 && snapshot.phase !== 'no_election') return 'complete';
  return snapshot.connection === 'refused' ? 'refused' : 'waiting';
}
