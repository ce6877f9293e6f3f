/** Only in the fake build: lets the screen tests put the other language on the screen that is open. */
import { speech } from '../i18n/language.svelte';
import type { Language } from '../i18n/languages';

export function rehearse(): void {
  window.addEventListener('urna:look', (event) => speech.use((event as CustomEvent<{ language: Language }>).detail.language));
}
