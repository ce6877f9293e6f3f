/**
 * What a voter left in the window, looked for after the reset and before the next ticket can be taken. Nothing of it is
 * ever found unless the reset has a mistake; then the whole page is loaded anew.
 */
import { LOOK_INITIAL, settings } from './settings.svelte';

export function remains(page: Document = document): boolean {
  const { size, mode } = page.documentElement.dataset;
  return (
    page.querySelector('[data-choice], dialog') !== null ||
    (size ?? LOOK_INITIAL.size) !== LOOK_INITIAL.size ||
    (mode ?? LOOK_INITIAL.mode) !== LOOK_INITIAL.mode ||
    settings.audio.way !== 'off' ||
    settings.way !== 'all' ||
    settings.slow ||
    localStorage.length + sessionStorage.length > 0 ||
    page.scrollingElement?.scrollTop !== 0
  );
}
