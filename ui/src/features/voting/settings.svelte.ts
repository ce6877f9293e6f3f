/** How this voter wants the window to be. Nothing of it outlives the voter. */
import { speech } from '../../i18n/voter.svelte';
import type { TextSize, VoterModeName } from '../../kit/tokens';

/** A sheet over the screen, opened from its footer. */
export type SheetName = 'language' | 'look';

export interface Look {
  size: TextSize;
  mode: VoterModeName;
}

const LOOK_INITIAL: Look = { size: 'm', mode: 'normal' };

class Settings {
  #sheet = $state<SheetName | null>(null);
  #look = $state.raw<Look>(LOOK_INITIAL);

  get sheet(): SheetName | null {
    return this.#sheet;
  }

  get look(): Look {
    return this.#look;
  }

  open(sheet: SheetName): void {
    this.#sheet = sheet;
  }

  close(): void {
    this.#sheet = null;
  }

  /** Changes sizes and colours at once: the style sheet has every mode, chosen by two attributes. */
  use(look: Partial<Look>): void {
    this.#look = { ...this.#look, ...look };
    Object.assign(document.documentElement.dataset, { size: this.#look.size, mode: this.#look.mode });
  }

  /** The first look again, for a voter who lost the way; language and marks stay. */
  resetLook(): void {
    this.use(LOOK_INITIAL);
  }

  /** As the window was for the first voter. */
  reset(): void {
    this.close();
    this.resetLook();
    speech.reset();
  }
}

/** One per window. */
export const settings = new Settings();
