/** How this voter wants the window to be. Nothing of it outlives the voter. */
import { speech } from '../../i18n/voter.svelte';
import { stopScanning } from '../../kit/scanner';
import type { TextSize, VoterModeName } from '../../kit/tokens';

/** A sheet over the screen, opened from its footer. */
export type SheetName = 'language' | 'look';

/** How things are pressed: with everything there is, or with two switches only. */
export const WAYS = ['all', 'switches'] as const;
export type Way = (typeof WAYS)[number];

export interface Look {
  size: TextSize;
  mode: VoterModeName;
}

const LOOK_INITIAL: Look = { size: 'm', mode: 'normal' };

class Settings {
  #sheet = $state<SheetName | null>(null);
  #look = $state.raw<Look>(LOOK_INITIAL);

  #way = $state<Way>('all');

  get way(): Way {
    return this.#way;
  }

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

  pressWith(way: Way): void {
    this.#way = way;
    if (way === 'all') stopScanning();
  }

  /** The first look again, for a voter who lost the way; language, marks and switches stay. */
  resetLook(): void {
    this.use(LOOK_INITIAL);
  }

  /** As the window was for the first voter. */
  reset(): void {
    this.close();
    this.resetLook();
    this.pressWith('all');
    speech.reset();
  }
}

/** One per window. */
export const settings = new Settings();
