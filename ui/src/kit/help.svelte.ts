import { getContext, setContext } from 'svelte';
import type { Messages } from '../i18n/catalogue';

/** A screen of the staff window; each has its words of help. */
export type ScreenId = keyof Messages['help']['screens'];

const KEY = Symbol('help');

/** Which screen the help is about: the one that was shown last. */
export class HelpPlace {
  screen = $state<ScreenId | null>(null);
}

/** The screens below say when they are shown. */
export const offerHelp = (place: HelpPlace): HelpPlace => setContext(KEY, place);

export const offeredHelp = (): HelpPlace | undefined => getContext<HelpPlace | undefined>(KEY);
