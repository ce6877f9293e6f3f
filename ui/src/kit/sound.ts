/** How loud and how fast a voter listens, in steps, and what plays. */
import { ClipElement } from './clipElement';

/**
 * Loudness of each step at the ear, in decibels, when the system's volume was set so that the loudest step gives the last
 * figure: 20 to 100 dB in steps of 8 (VVSG 2.0, 7.1-K: 20-100 dB, steps of at most 10).
 */
export const VOLUMES_DB = [20, 28, 36, 44, 52, 60, 68, 76, 84, 92, 100] as const;
/** Between 60 and 70 dB. */
export const VOLUME_INITIAL = 6;
/** Speed in percent of how it was read out. */
export const RATES = [50, 75, 100, 125, 150, 175, 200] as const;
/** The place of 100 %. */
export const RATE_INITIAL = 2;

const clamp = (step: number, steps: readonly number[]): number => Math.min(steps.length - 1, Math.max(0, step));

/** The next step, or the same at either end. */
export const stepOf = (steps: readonly number[], step: number, by: number): number => clamp(step + by, steps);

/** The amplitude of a step: 1 for the loudest. */
export function gainOf(step: number): number {
  const loudest = VOLUMES_DB[VOLUMES_DB.length - 1] ?? 0;
  return 10 ** (((VOLUMES_DB[clamp(step, VOLUMES_DB)] ?? 0) - loudest) / 20);
}

/** The speed of a step, in percent. */
export const rateOf = (step: number): number => RATES[clamp(step, RATES)] ?? 100;

export type Played = 'ended' | 'failed' | 'stopped';

/** What plays one clip at a time. */
export interface Sound {
  /** Settles when the clip has ended, cannot be played, or was stopped. Never rejects. */
  play(clip: ArrayBuffer): Promise<Played>;
  stop(): void;
  tune(gain: number, rate: number): void;
}

/** A clip that does not go on for so long is not being heard: the machine has no sound device, or lost it. */
const STALLED_MS = 4_000;
const LOOK_MS = 500;
/** Elements whose clip has not opened for that long, and which are left alone. With more of them nothing would open. */
const LEFT_MAX = 3;

/** Plays through an audio element of the window. Pitch is kept at every speed. */
export class ElementSound implements Sound {
  #element = new ClipElement();
  #left = 0;
  #settle: ((played: Played) => void) | null = null;
  #gain = 1;
  #rate = 1;

  tune(gain: number, rate: number): void {
    this.#gain = gain;
    this.#rate = rate / 100;
    this.#apply();
  }

  play(clip: ArrayBuffer): Promise<Played> {
    this.stop();
    return new Promise((resolve) => {
      let [reached, still] = [0, 0];
      const timer = setInterval(() => {
        const { currentTime } = this.#element.audio;
        still = currentTime > reached ? 0 : still + LOOK_MS;
        reached = currentTime;
        if (still >= STALLED_MS) settle('failed');
      }, LOOK_MS);
      const settle = (played: Played): void => {
        if (this.#settle !== settle) return;
        this.#settle = null;
        clearInterval(timer);
        this.#element.release();
        if (played === 'failed') this.#leave();
        resolve(played);
      };
      this.#settle = settle;
      void this.#start(clip, settle);
    });
  }

  stop(): void {
    this.#settle?.('stopped');
  }

  /** Opens the clip when the element is free, and plays it if it is still wanted then. */
  async #start(clip: ArrayBuffer, settle: (played: Played) => void): Promise<void> {
    const element = this.#element;
    await element.rest;
    if (this.#settle !== settle) return;
    const opened = await element.open(clip);
    if (this.#settle !== settle) return element.release();
    if (!opened) return settle('failed');
    element.audio.onended = () => settle('ended');
    element.audio.onerror = () => settle('failed');
    this.#apply();
    await element.audio.play().catch(() => settle('failed'));
  }

  /** What does not open keeps its element, and the next clip gets another. */
  #leave(): void {
    if (!this.#element.opening || this.#left >= LEFT_MAX) return;
    this.#left += 1;
    void this.#element.rest.then(() => (this.#left -= 1));
    this.#element = new ClipElement();
    this.#apply();
  }

  // Loading a clip puts the speed back to the default one.
  #apply(): void {
    const { audio } = this.#element;
    audio.volume = this.#gain;
    audio.preservesPitch = true;
    audio.defaultPlaybackRate = this.#rate;
    audio.playbackRate = this.#rate;
  }
}
