/** How this voter wants the window to be. Nothing of it outlives the voter. */
import { speech } from '../../i18n/voter.svelte';
import { RATE_INITIAL, VOLUME_INITIAL } from '../../kit/sound';
import { stopScanning } from '../../kit/scanner';
import type { TextSize, VoterModeName } from '../../kit/tokens';
import type { BoothStart } from '../../wire/BoothStart';
import { beginning } from './beginning';
import type { Origin } from './flow';

/** A sheet over the screen, opened from its footer. */
export type SheetName = 'language' | 'look' | 'audio';

/** Whether the ballot is said aloud, and whether it is shown at all. */
export type AudioWay = 'off' | 'on' | 'only';

/** How the voter listens. */
export interface Audible {
  way: AudioWay;
  /** Steps of `kit/sound.ts`. */
  volume: number;
  rate: number;
}

/** How things are pressed: with everything there is, or with two switches only. */
export type Way = 'all' | 'switches';

export interface Look {
  size: TextSize;
  mode: VoterModeName;
}

/** What this voter chose, besides the language. */
export interface Chosen {
  audio: Audible;
  look: Look;
  way: Way;
  /** Presses that follow each other at once count as one. */
  slow: boolean;
  /** The first look was just asked for again. */
  restored: boolean;
}

const AUDIO_INITIAL: Audible = { way: 'off', volume: VOLUME_INITIAL, rate: RATE_INITIAL };
export const LOOK_INITIAL: Look = { size: 'm', mode: 'normal' };

class Settings implements Chosen {
  #sheet = $state<SheetName | null>(null);
  #look = $state.raw<Look>(LOOK_INITIAL);

  #way = $state<Way>('all');

  #slow = $state(false);

  #restored = $state(false);

  #audio = $state.raw<Audible>(AUDIO_INITIAL);

  get audio(): Audible {
    return this.#audio;
  }

  listen(audio: Partial<Audible>): void {
    this.#audio = { ...this.#audio, ...audio };
  }

  /** The first volume and speed again; the voter goes on listening. */
  resetSound(): void {
    this.#audio = { ...AUDIO_INITIAL, way: this.#audio.way };
  }

  get way(): Way {
    return this.#way;
  }

  get slow(): boolean {
    return this.#slow;
  }

  pressSlowly(slow: boolean): void {
    this.#restored = false;
    this.#slow = slow;
  }

  get restored(): boolean {
    return this.#restored;
  }

  get sheet(): SheetName | null {
    return this.#sheet;
  }

  get look(): Look {
    return this.#look;
  }

  open(sheet: SheetName): void {
    this.#restored = false;
    this.#sheet = sheet;
  }

  close(): void {
    this.#sheet = null;
  }

  /** Changes sizes and colours at once: the style sheet has every mode, chosen by two attributes. */
  use(look: Partial<Look>): void {
    this.#restored = false;
    this.#look = { ...this.#look, ...look };
    Object.assign(document.documentElement.dataset, { size: this.#look.size, mode: this.#look.mode });
  }

  pressWith(way: Way): void {
    this.#restored = false;
    this.#way = way;
    if (way === 'all') stopScanning();
  }

  /** The first look again, for a voter who lost the way; language, marks and how things are pressed stay. */
  resetLook(): void {
    this.use(LOOK_INITIAL);
    this.#restored = true;
  }

  /** As its voter asked at the desk. */
  begin(start: BoothStart, origin: Origin): void {
    const { anew, language, audio, size, way, slow } = beginning(start, origin, {
      language: speech.chosen,
      audio: this.#audio.way !== AUDIO_INITIAL.way,
      size: this.#look.size !== LOOK_INITIAL.size,
      way: this.#way !== 'all',
      slow: this.#slow,
    });
    if (anew) this.reset();
    if (language !== null) speech.use(language);
    if (size !== null) this.use({ size });
    if (way !== null) this.pressWith(way);
    if (slow !== null) this.pressSlowly(slow);
    if (audio !== null) this.listen({ way: audio });
  }

  /** As the window was for the first voter. */
  reset(): void {
    this.close();
    this.resetLook();
    this.pressWith('all');
    this.pressSlowly(false);
    this.#audio = AUDIO_INITIAL;
    speech.reset();
  }
}

/** One per window. */
export const settings = new Settings();
