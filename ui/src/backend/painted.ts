import { call, insideTauri } from './tauri';

/** Tells the core that the first screen is painted, for its log. */
export function sayPainted(): void {
  if (!insideTauri()) return;
  requestAnimationFrame(() => requestAnimationFrame(() => void call('first_paint')));
}
