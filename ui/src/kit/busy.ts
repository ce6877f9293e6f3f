/** What a button says while its press is under way, and that it is heard once, however many buttons wait for the same answer. */
import { getContext, setContext } from 'svelte';
import type { IconName } from './icons';

/** What most answers take; a word that came and went before would only flicker. */
export const SILENT_MS = 200;
/** A live region is heard of what comes into it after it is there. */
const HEARD_AFTER_MS = 50;

/** The booth needs none of it, its icon neither. */
type Words = () => { icon: IconName; working: string; saving: string };

const KEY = Symbol('busy');

export const offerBusy = (words: Words): Words => setContext(KEY, words);
/** Undefined in the booth, where a note on the screen says it. */
export const offeredBusy = (): Words | undefined => getContext(KEY);

let saying: HTMLElement | null = null;

/** Says it, unless it is being said; call the answer when it is over. */
export function sayBusy(word: string): () => void {
  if (saying !== null) return () => undefined;
  const region = document.createElement('div');
  region.role = 'status';
  region.className = 'spoken';
  document.body.append(region);
  const timer = setTimeout(() => (region.textContent = word), HEARD_AFTER_MS);
  saying = region;
  return () => {
    clearTimeout(timer);
    region.remove();
    saying = null;
  };
}
