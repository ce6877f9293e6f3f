/** How this voter wants the window to be. Nothing of it outlives the voter. */
import { speech } from '../../i18n/voter.svelte';

/** A sheet over the screen, opened from its footer. */
export type SheetName = 'language';

class Settings {
  #sheet = $state<SheetName | null>(null);

  get sheet(): SheetName | null {
    return this.#sheet;
  }

  open(sheet: SheetName): void {
    this.#sheet = sheet;
  }

  close(): void {
    this.#sheet = null;
  }

  /** As the window was for the first voter. */
  reset(): void {
    this.close();
    speech.reset();
  }
}

/** One per window. */
export const settings = new Settings();
