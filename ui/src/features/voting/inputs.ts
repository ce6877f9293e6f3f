/** What somebody does who is there, whatever is under the hand. */
import type { Stop } from '../../backend/answer';

const INPUTS = ['pointerdown', 'keydown', 'wheel', 'touchmove', 'input'] as const;

/**
 * Hears every sign of life, and a pointer that moves apart from what is pressed where that makes a difference. A pointer
 * that lies still is none: WebKit tells of it again whenever something under it changes.
 */
export function hearInputs(hear: () => void, hearMoving: () => void = hear): Stop {
  let lay: string | null = null;
  const moved = ({ screenX, screenY }: PointerEvent): void => {
    const lies = `${screenX} ${screenY}`;
    if (lay !== null && lies !== lay) hearMoving();
    lay = lies;
  };
  for (const input of INPUTS) window.addEventListener(input, hear, { capture: true, passive: true });
  window.addEventListener('pointermove', moved, { capture: true, passive: true });
  return () => {
    for (const input of INPUTS) window.removeEventListener(input, hear, { capture: true });
    window.removeEventListener('pointermove', moved, { capture: true });
  };
}
