/** Where a record is, in the exact words. "Saved here" is the normal state, not a warning. */
import type { Messages } from '../../i18n/catalogue';
import type { SaveState } from '../../wire/SaveState';
import type { StandingState } from './standing';

export function saveState(save: SaveState, { status }: Messages): StandingState {
  switch (save) {
    case 'local':
      return { token: 'local', icon: 'hard-drive', text: status.save.local };
    case 'sending':
      return { token: 'sending', icon: 'circle-arrow-up', text: status.save.sending };
    case 'received':
      return { token: 'ok', icon: 'circle-check', text: status.save.received };
    case 'rejected':
      return { token: 'attention', icon: 'triangle-alert', text: status.save.rejected };
  }
}
