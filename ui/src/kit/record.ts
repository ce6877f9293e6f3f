/**
 * Where a record is, in the exact words: on the ticket, in the outbox, beside an advance. "Saved here" is the normal state,
 * not a warning.
 */
import type { Messages } from '../i18n/catalogue';
import { time } from '../i18n/format';
import type { RecordPlace } from '../wire/RecordPlace';
import type { SaveState } from '../wire/SaveState';
import type { IconName } from './icons';
import type { StateToken } from './tokens';

/** As much of it as is known: the outbox knows more than a ticket does. */
export type Whereabouts = RecordPlace | { place: SaveState };

export interface RecordState {
  token: StateToken;
  icon: IconName;
  text: string;
}

/** What is said of a record; `away` while the centre is out of reach, for whatever reason. */
export function recordState(where: Whereabouts, away: boolean, messages: Messages): RecordState {
  const { save } = messages.status;
  switch (where.place) {
    case 'here':
    case 'local':
      return { token: 'local', icon: 'hard-drive', text: save.local };
    case 'queued':
      // The centre went away since: nobody knows any more when it goes.
      if (away) return recordState({ place: 'here' }, away, messages);
      return { token: 'local', icon: 'clock', text: `${save.local}. ${save.queued}` };
    case 'copied':
      return { token: 'local', icon: 'hard-drive', text: save.copied };
    case 'sending':
      // What is tried while nobody answers waits all the same, as the status bar says of all of them together.
      if (away) return recordState({ place: 'here' }, away, messages);
      return { token: 'sending', icon: 'circle-arrow-up', text: save.sending };
    case 'retry':
      return { token: 'local', icon: 'clock', text: save.retry(time(where.at_ms), where.attempt) };
    case 'received':
      return { token: 'ok', icon: 'circle-check', text: save.received };
    case 'conflict':
      return { token: 'conflict', icon: 'split', text: save.conflict };
    case 'refused':
      return { token: 'attention', icon: 'triangle-alert', text: save.refused(where.code) };
    case 'rejected':
      return { token: 'attention', icon: 'triangle-alert', text: save.rejected };
  }
}
