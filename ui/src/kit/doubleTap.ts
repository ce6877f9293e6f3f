/**
 * A trembling finger touches twice. The second click of a double click within 300 ms does nothing, wherever it lands,
 * so that it never presses a button of the next screen. Keys of a keypad, where doubles are meant, say `data-repeat`.
 */
const GUARD_MS = 300;

/** Whether a click is the second of an unmeant double. */
export function isSecondTap(clickCount: number, sinceLastMs: number): boolean {
  return clickCount > 1 && sinceLastMs < GUARD_MS;
}
