/** What is said of a state that nobody knows any more: a frozen green one would be the worst failure. */
import type { Messages } from '../i18n/catalogue';
import type { Fact } from './Facts.svelte';
import type { IconName } from './icons';
import type { StateToken } from './tokens';

export interface Shown {
  token: StateToken;
  icon: IconName;
  text: string;
}

export const unknownState = ({ status }: Messages): Shown => ({ token: 'unknown', icon: 'circle-dashed', text: status.unknown });

/** The same rows, and nothing known of any of them while the machine says nothing. */
export function unlessStale(stale: boolean, facts: Fact[], messages: Messages): Fact[] {
  return stale ? facts.map(({ name }) => ({ name, value: '', state: unknownState(messages) })) : facts;
}
