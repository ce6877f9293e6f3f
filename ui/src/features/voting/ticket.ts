/**
 * A ticket that is held to a reader which acts as a keyboard: its code and Enter come into whatever has the focus. It is told
 * from a person by its pace, as at the desk. Its letters press nothing in this window and go on to the page; its Enter would
 * press what has the focus, or be a switch, and goes no further.
 */
import type { Stop } from '../../backend/answer';
import { CODE_LENGTH } from '../../backend/code';
import { GAP_MS } from '../../kit/pace';

export class TicketReader {
  #run = '';
  #lastMs = -Infinity;
  /** The line before belonged to a reading. */
  #told = false;

  /** Takes a key. The line that was read when it ends one, which is empty for a second Enter; null when it is a person's. */
  key(key: string, atMs: number): string | null {
    const enter = key === 'Enter';
    if (!enter && [...key].length !== 1) return null;
    // A space is in no code: it is a switch that moves, however quickly.
    if (key === ' ' || atMs - this.#lastMs > GAP_MS) {
      this.#run = '';
      this.#told = false;
    }
    this.#lastMs = atMs;
    if (!enter) {
      this.#run += key.trim();
      return null;
    }
    const line = this.#run;
    this.#run = '';
    this.#told ||= line.length >= CODE_LENGTH;
    return this.#told ? line : null;
  }
}

/** Hears every key before anything else does: whatever leaves out quick presses would leave out letters of a code. */
export function hearTickets(): (listener: (line: string) => void) => Stop {
  const reader = new TicketReader();
  let tell: ((line: string) => void) | null = null;
  const hear = (event: KeyboardEvent): void => {
    if (event.repeat || event.ctrlKey || event.metaKey || event.isComposing) return;
    const line = reader.key(event.key, event.timeStamp);
    if (line === null) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (line !== '') tell?.(line);
  };
  window.addEventListener('keydown', hear, { capture: true });
  return (listener) => {
    tell = listener;
    return () => (tell = null);
  };
}
