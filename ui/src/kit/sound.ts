/** How loud and how fast a voter listens, in steps, and the one element that plays. */

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

/** Plays through the window's audio element. Pitch is kept at every speed. */
export class ElementSound implements Sound {
  readonly #audio = new Audio();
  #settle: ((played: Played) => void) | null = null;
  #rate = 1;

  tune(gain: number, rate: number): void {
    this.#rate = rate / 100;
    this.#audio.volume = gain;
    this.#apply();
  }

  play(clip: ArrayBuffer): Promise<Played> {
    this.stop();
    const url = URL.createObjectURL(new Blob([clip], { type: 'audio/ogg' }));
    return new Promise((resolve) => {
      let [reached, still] = [0, 0];
      const timer = setInterval(() => {
        still = this.#audio.currentTime > reached ? 0 : still + LOOK_MS;
        reached = this.#audio.currentTime;
        if (still >= STALLED_MS) this.#settle?.('failed');
      }, LOOK_MS);
      this.#settle = (played) => {
        this.#settle = null;
        clearInterval(timer);
        this.#audio.onended = this.#audio.onerror = null;
        this.#audio.pause();
        this.#audio.removeAttribute('src');
        URL.revokeObjectURL(url);
        resolve(played);
      };
      this.#audio.onended = () => this.#settle?.('ended');
      this.#audio.onerror = () => this.#settle?.('failed');
      this.#audio.src = url;
      this.#apply();
      const settle = this.#settle;
      this.#audio.play().catch(() => this.#settle === settle && settle('failed'));
    });
  }

  stop(): void {
    this.#settle?.('stopped');
  }

  // Loading a clip puts the speed back to the default one.
  #apply(): void {
    this.#audio.preservesPitch = true;
    this.#audio.defaultPlaybackRate = this.#rate;
    this.#audio.playbackRate = this.#rate;
  }
}
