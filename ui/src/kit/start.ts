/** What both windows do before their first screen. */
import { applyScale, guessPxPerMm } from './calibration';

/** Sets the scale and takes away what a kiosk must not offer: the context menu, dragging and dropping files. */
export function prepareWindow(): void {
  applyScale(guessPxPerMm(screen.width, screen.height));
  for (const event of ['contextmenu', 'dragstart', 'dragover', 'drop']) {
    document.addEventListener(event, (unwanted) => unwanted.preventDefault());
  }
}

/** Where the window's screens go. */
export function place(): HTMLElement {
  const app = document.getElementById('app');
  if (app === null) throw new Error('the page has no place for the application');
  return app;
}
