/**
 * The one place where a press can be left out: every key, switch and touch comes by here before anything else of the window
 * hears it. What does not count goes no further.
 */
import { isSecondTap } from './doubleTap';
import { Strikes } from './strikes';

const NAMES = ['keydown', 'keyup', 'pointerdown', 'pointerup', 'pointercancel', 'mousedown', 'click'] as const;
/** Held with another key, they are no press of their own. */
const WITH_ANOTHER = /^(Shift|Control|Alt|AltGraph|Meta|.+Lock)$/;
/** One hand, however many fingers of it are on the glass: only the first of them presses anything. */
const TOUCH = 'touch';

/** `slow` says whether this voter wants presses to be apart. */
export function guardPresses(slow: () => boolean): void {
  const strikes = new Strikes();
  /** Whether the touch counted that a click may still belong to. The click of a key has none. */
  let touched = true;
  let clickedMs = Number.NEGATIVE_INFINITY;

  function clicks(event: MouseEvent): boolean {
    const counted = touched;
    touched = true;
    if (!counted) return false;
    const sinceMs = event.timeStamp - clickedMs;
    clickedMs = event.timeStamp;
    return !isSecondTap(event.detail, sinceMs) || (event.target instanceof Element && event.target.closest('[data-repeat]') !== null);
  }

  function keys(event: KeyboardEvent): boolean {
    if (WITH_ANOTHER.test(event.key)) return true;
    if (event.type === 'keyup') return strikes.up(event.code, event.timeStamp);
    touched = true;
    return strikes.down(event.code, event.timeStamp, slow());
  }

  function counts(event: Event): boolean {
    if (event.type.startsWith('key')) return keys(event as KeyboardEvent);
    if (event.type === 'click') return clicks(event as MouseEvent);
    if (event.type === 'mousedown') return touched;
    if (!(event as PointerEvent).isPrimary) return true;
    if (event.type !== 'pointerdown') return strikes.up(TOUCH, event.timeStamp);
    return (touched = strikes.down(TOUCH, event.timeStamp, slow()));
  }

  for (const name of NAMES) {
    window.addEventListener(
      name,
      (event) => {
        if (counts(event)) return;
        event.preventDefault();
        event.stopImmediatePropagation();
      },
      { capture: true },
    );
  }
}
