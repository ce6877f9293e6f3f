/** What both windows do before their first screen. */
import type { Answer, Stop } from '../backend/answer';
import { applyScale, guessPxPerMm } from './calibration';

/** Sets the scale and takes away what a kiosk must not offer: the context menu, dragging and dropping files. */
export function prepareWindow(): void {
  applyScale(guessPxPerMm(screen.width, screen.height));
  for (const event of ['contextmenu', 'dragstart', 'dragover', 'drop']) {
    document.addEventListener(event, (unwanted) => unwanted.preventDefault());
  }
}

/** A core that knows how large a millimetre is on the screen of this window. */
interface Measured {
  screenScale(): Promise<Answer<number | null>>;
  onScale(listener: () => void): Stop;
}

/** Takes the measure of whoever laid a card on this screen, now and whenever somebody measures again. */
export async function followScale(core: Measured): Promise<void> {
  const take = async (): Promise<void> => {
    const answer = await core.screenScale();
    if (answer.ok && answer.value !== null) applyScale(answer.value);
  };
  core.onScale(() => void take());
  await take();
}

/** The face of every word. */
const FACE = "1em 'Atkinson Hyperlegible Next'";
/** A font that does not come keeps nobody from voting. */
const FACE_MS_MAX = 1_000;

/** Waits until words can be painted, so that the first screen does not come without them. */
export async function wordsReady(): Promise<void> {
  const late = new Promise((resolve) => setTimeout(resolve, FACE_MS_MAX));
  await Promise.race([document.fonts.load(FACE).catch(() => undefined), late]);
}

/** Where the window's screens go. */
export function place(): HTMLElement {
  const app = document.getElementById('app');
  if (app === null) throw new Error('the page has no place for the application');
  return app;
}
