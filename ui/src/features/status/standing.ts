/** The states of the bar for the screens below it: while the bar knows nothing, they know nothing either. */
import type { Messages } from '../../i18n/catalogue';
import { unknownState, type Shown } from '../../kit/unknown';
import type { StatusSnapshot } from '../../wire/StatusSnapshot';
import { booth, connection, device, roll, sending } from './pills';

export type Standing = Record<'connection' | 'sending' | 'device' | 'booth' | 'roll', Shown>;

export function standing(snapshot: StatusSnapshot, stale: boolean, nowMs: number, messages: Messages): Standing {
  const known = (shown: Shown): Shown => (stale ? unknownState(messages) : shown);
  return {
    connection: known(connection(snapshot, messages)),
    sending: known(sending(snapshot, nowMs, messages)),
    device: known(device(snapshot, messages)),
    booth: known(booth(snapshot, messages)),
    roll: known(roll(snapshot, nowMs, messages)),
  };
}
