/**
 * A trembling finger touches twice. The second click of a double click within 300 ms does nothing, wherever it lands,
 * so that it never presses a button of the next screen. Keys of a keypad, where doubles are meant, say `data-repeat`.
 */
const GUARD_MS = 300;

/** Whether a click is the second of an unmeant double. */
export function isSecondTap(clickCount: number, sinceLastMs: number): boolean {
  return clickCount > 1 && sinceLastMs < GUARD_MS;
}

export function guardDoubleTaps(target: Document): void {
  let last = Number.NEGATIVE_INFINITY;
  target.addEventListener(
    'click',
    (event) => {
      const since = event.timeStamp - last;
      last = event.timeStamp;
      if (!isSecondTap(event.detail, since)) return;
      if (event.target instanceof Element && event.target.closest('[data-repeat]') !== null) return;
      event.preventDefault();
      event.stopPropagation();
    },
    { capture: true },
  );
}
