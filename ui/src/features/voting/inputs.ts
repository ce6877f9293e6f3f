/** What somebody does who is there, whatever is under the hand. */
import type { Stop } from '../../backend/answer';

const INPUTS = ['pointerdown', 'keydown', 'wheel', 'touchmove', 'input'] as const;

/** Hears every sign of life. A pointer that lies still is none: WebKit tells of it again whenever something under it changes. */
export function hearInputs(hear: (event: Event) => void): Stop {
  let lay: string | null = null;
  const moved = (event: PointerEvent): void => {
    const lies = `${event.screenX} ${event.screenY}`;
    if (lay !== null && lies !== lay) hear(event);
    lay = lies;
  };
  for (const input of INPUTS) window.addEventListener(input, hear, { capture: true, passive: true });
  window.addEventListener('pointermove', moved, { capture: true, passive: true });
  return () => {
    for (const input of INPUTS) window.removeEventListener(input, hear, { capture: true });
    window.removeEventListener('pointermove', moved, { capture: true });
  };
}
