/** Says texts one after another with the clips of the election. What was said is kept nowhere. */
import type { Spoken } from '../i18n/languages';
import { partsOf } from '../i18n/spoken';
import type { Sound } from './sound';

/** Gets the clip of a text in a language; null when there is none. */
export type Fetch = (language: string, text: string) => Promise<ArrayBuffer | null>;

/** Why something was not heard: it has no clip, or this machine plays nothing. */
export type Silence = 'missing' | 'failed';

export class Player {
  readonly #fetch: Fetch;
  readonly #sound: Sound;
  readonly #silent: (why: Silence | null) => void;
  /** Rises whenever something else is to be heard, so that a clip that comes late is not played. */
  #turn = 0;

  constructor(fetch: Fetch, sound: Sound, silent: (why: Silence | null) => void) {
    this.#fetch = fetch;
    this.#sound = sound;
    this.#silent = silent;
  }

  /** Lets one sound be heard instead of whatever is being said. That it cannot be heard is no news: words say the same. */
  async chime(sound: ArrayBuffer): Promise<void> {
    this.stop();
    await this.#sound.play(sound);
  }

  /**
   * Says this instead of whatever is being said, after a sound when there is one; true when all of it was tried and nothing
   * else came between.
   */
  async say(texts: readonly Spoken[], excuse?: Spoken, before?: ArrayBuffer): Promise<boolean> {
    this.stop();
    const turn = this.#turn;
    this.#silent(null);
    if (before !== undefined && !(await this.#play(turn, [before]))) return false;
    let excused = false;
    for (const text of texts) {
      const clips = await this.#clipsOf(text);
      if (turn !== this.#turn) return false;
      if (clips === null) {
        this.#silent('missing');
        // Said once, and only where there is a voice for it at all.
        const sorry = excused || excuse === undefined ? null : await this.#fetch(excuse.lang, excuse.text);
        excused = true;
        if (sorry !== null && !(await this.#play(turn, [sorry]))) return false;
      } else if (!(await this.#play(turn, clips))) return false;
    }
    return true;
  }

  stop(): void {
    this.#turn += 1;
    this.#sound.stop();
  }

  async #play(turn: number, clips: ArrayBuffer[]): Promise<boolean> {
    for (const clip of clips) {
      if (turn !== this.#turn) return false;
      if ((await this.#sound.play(clip)) === 'failed') this.#silent('failed');
    }
    return turn === this.#turn;
  }

  /** The clip of the whole text, or else those of all its parts; null when one is missing. */
  async #clipsOf({ text, lang }: Spoken): Promise<ArrayBuffer[] | null> {
    const whole = await this.#fetch(lang, text);
    if (whole !== null) return [whole];
    const parts = partsOf(text);
    if (parts.length === 0) return [];
    if (parts.length === 1 && parts[0] === text) return null;
    const clips = await Promise.all(parts.map((part) => this.#fetch(lang, part)));
    return clips.every((clip) => clip !== null) ? clips : null;
  }
}
