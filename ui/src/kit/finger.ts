/** Tells whether a finger or a button is down, so that nothing moves away from under it. */
import type { Stop } from '../backend/answer';

/** A lifting that was never told, as when a window goes away under the finger, holds nothing for longer. */
export const FINGER_MAX_MS = 3_000;

/** The click comes after the finger is lifted, and still belongs to the press: it is over a task later. */
export function watchFinger(tell: (down: boolean) => void): Stop {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const lifted = (): void => tell(false);
  const after = (ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(lifted, ms);
  };
  const down = (): void => {
    tell(true);
    after(FINGER_MAX_MS);
  };
  const up = (): void => after(0);
  const ends = ['pointerup', 'pointercancel', 'blur'] as const;
  window.addEventListener('pointerdown', down, { capture: true, passive: true });
  for (const end of ends) window.addEventListener(end, up, { capture: true, passive: true });
  return () => {
    clearTimeout(timer);
    window.removeEventListener('pointerdown', down, { capture: true });
    for (const end of ends) window.removeEventListener(end, up, { capture: true });
  };
}
