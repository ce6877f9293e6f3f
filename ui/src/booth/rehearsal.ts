/** Only in the fake build: lets the screen tests put any language, size and colours on the screen that is open. */
import { settings, type Look } from '../features/voting/settings.svelte';
import type { VoterLanguage } from '../i18n/languages';
import { speech } from '../i18n/voter.svelte';

export function rehearse(): void {
  window.addEventListener('urna:look', (event) => {
    const { language, ...look } = (event as CustomEvent<Look & { language: VoterLanguage }>).detail;
    settings.use(look);
    speech.use(language);
  });
}
