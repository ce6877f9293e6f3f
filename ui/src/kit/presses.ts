/**
 * The one place where a press can be left out: every key, switch and touch comes by here before anything else of the window
 * hears it, but what a reader types. What does not count goes no further.
 */
import { isSecondTap } from './doubleTap';
import { Strikes } from './strikes';

const NAMES = ['keydown', 'keyup', 'pointerdown', 'pointerup', 'pointercancel', 'mousedown', 'click'] as const;
/** Held with another key, they are no press of their own. */
const WITH_ANOTHER = /^(Shift|Control|Alt|AltGraph|Meta|.+Lock)$/;
const CONTROL = 'button, a, input, select, textarea, summary';

/** What a finger was on, and where that stood: the screen may change under the finger. */
interface Spot {
  /** Nothing of a voter's screen is held by it. */
  control: WeakRef<Element>;
  area: DOMRect;
}

function controlOf({ target }: Event): Element | null {
  return target instanceof Element ? (target.closest('label') ?? target.closest(CONTROL)) : null;
}

/** The same control, or what stands by now where it stood: nobody aims at another one there within half a second. */
function isOn({ control, area }: Spot, now: Element | null, { clientX, clientY }: PointerEvent): boolean {
  if (now !== null && control.deref() === now) return true;
  return clientX >= area.left && clientX <= area.right && clientY >= area.top && clientY <= area.bottom;
}

/** `slow` says whether this voter wants presses to be apart. */
export function guardPresses(slow: () => boolean): void {
  const strikes = new Strikes();
  /** Whether the touch counted that a click may still belong to. The click of a key has none. */
  let touched = true;
  let clickedMs = Number.NEGATIVE_INFINITY;
  /** What the last touch that counted was on, and how often that was something else than before. */
  let spot: Spot | null = null;
  let spots = 0;
  /** One hand, however many fingers of it are on the glass: only the first of them presses anything. */
  let finger = '';

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

  function touches(event: PointerEvent): boolean {
    if (!event.isPrimary) return true;
    if (event.type !== 'pointerdown') return strikes.up(finger, event.timeStamp);
    const control = controlOf(event);
    if (spot === null || !isOn(spot, control, event)) spots += 1;
    finger = `touch ${spots}`;
    touched = strikes.down(finger, event.timeStamp, slow());
    if (touched) spot = control && { control: new WeakRef(control), area: control.getBoundingClientRect() };
    return touched;
  }

  function counts(event: Event): boolean {
    if (event.type.startsWith('key')) return keys(event as KeyboardEvent);
    if (event.type === 'click') return clicks(event as MouseEvent);
    if (event.type === 'mousedown') return touched;
    return touches(event as PointerEvent);
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
