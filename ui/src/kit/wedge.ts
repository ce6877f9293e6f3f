/**
 * A document reader that acts as a keyboard types into the window whatever has the focus. It is told from a person by its
 * pace: a reader leaves a few milliseconds between keys, and ends with Enter. From the fourth quick key on nothing reaches
 * the page any more; if it was a person after all, the keys are given back.
 */
import { GAP_MS } from './pace';

/** How long the page waits for another line, or for a key that never comes. */
export const SILENCE_MS = 150;
/** Quick keys that a person might press by chance. */
const FREE_KEYS = 3;
/** A number with its letter is the shortest thing that is read. */
const SCAN_MIN = 9;
const DIGITS_MIN = 5;
/** More than any document holds; what comes after it is somebody leaning on the keyboard. */
const SCAN_MAX = 512;

/** What became of the keys when they stopped. */
export type Ended = { kind: 'scan'; text: string } | { kind: 'typing'; kept: string; enter: boolean } | null;

export class Wedge {
  #run = '';
  /** Keys of the run that the page never saw. */
  #kept = '';
  #lastMs = -Infinity;
  #lines = 0;
  #enterKept = false;

  /** Takes a key; says whether the page must not see it. */
  key(key: string, atMs: number): boolean {
    const quick = atMs - this.#lastMs <= GAP_MS;
    if (key === 'Enter') return this.#enter(quick, atMs);
    if ([...key].length !== 1) return false;
    this.#lastMs = atMs;
    // Once something was kept, all is kept until the keys stop: nothing is lost, and nothing changes its order.
    if (!quick && this.#lines === 0 && this.#kept === '') {
      this.#run = key;
      this.#kept = '';
      return false;
    }
    if (this.#run.length >= SCAN_MAX) return true;
    this.#run += key;
    if (this.#run.length <= FREE_KEYS) return false;
    this.#kept += key;
    return true;
  }

  #enter(quick: boolean, atMs: number): boolean {
    if (!quick || !looksRead(this.#run)) {
      this.#enterKept = this.#kept !== '';
      return this.#enterKept;
    }
    this.#lastMs = atMs;
    this.#run += '\n';
    this.#lines += 1;
    return true;
  }

  /** The keys stopped: a reading, or what was kept from a person. */
  end(): Ended {
    const [run, kept, lines, enter] = [this.#run, this.#kept, this.#lines, this.#enterKept];
    this.#run = '';
    this.#kept = '';
    this.#lines = 0;
    this.#enterKept = false;
    this.#lastMs = -Infinity;
    if (lines > 0) return { kind: 'scan', text: run };
    return kept === '' ? null : { kind: 'typing', kept, enter };
  }
}

function looksRead(run: string): boolean {
  return run.length >= SCAN_MIN && [...run].filter((character) => /\d/.test(character)).length >= DIGITS_MIN;
}
