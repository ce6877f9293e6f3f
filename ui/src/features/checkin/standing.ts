/** How a person's standing is shown: icon, word and colour. */
import type { Messages } from '../../i18n/catalogue';
import { time } from '../../i18n/format';
import type { IconName } from '../../kit/icons';
import type { StateToken } from '../../kit/tokens';
import type { Standing } from '../../wire/Standing';

export interface StandingState {
  token: StateToken;
  icon: IconName;
  text: string;
}

export function standingState(standing: Standing, { checkin: { person } }: Messages): StandingState {
  switch (standing.state) {
    case 'can':
      return { token: 'ok', icon: 'user-check', text: person.can };
    case 'other_table':
      return { token: 'unknown', icon: 'id-card', text: person.otherTable(standing.table) };
    case 'postal':
      return { token: 'attention', icon: 'triangle-alert', text: person.postal };
    case 'left':
      return { token: 'attention', icon: 'triangle-alert', text: person.left };
    case 'authorised':
      return { token: 'sending', icon: 'clock', text: person.authorised };
    case 'voted':
      return { token: 'attention', icon: 'user-x', text: person.voted(time(standing.at_ms)) };
  }
}
