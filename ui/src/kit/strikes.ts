/**
 * Slow presses, for a hand that trembles or stays on a key: what comes within half a second of a press does nothing, and a
 * key that is held strikes again after two seconds only.
 *
 *   free --down--> held --up--> resting, for half a second --> free
 *
 * Pure: the time comes in with every press, and whether they are to be slow. A press lasts until it is lifted; one that
 * did not count has no later part that does.
 */

/** How long after a press, and after its lifting, no other one counts. */
export const APART_MS = 500;
/** How long a key is held until it strikes again, and between two such strikes. */
export const REPEAT_MS = 2_000;

export class Strikes {
  /** The key or finger that was the last to count, while it is down. */
  #held: string | null = null;
  #struckMs = Number.NEGATIVE_INFINITY;
  #lastMs = Number.NEGATIVE_INFINITY;
  /** What is down and did not count. */
  readonly #ignored = new Set<string>();

  /** Something goes down, or is told again while it is held; says whether that counts. */
  down(what: string, atMs: number, slow: boolean): boolean {
    const [sinceMs, apartMs] = what === this.#held ? [this.#struckMs, REPEAT_MS] : [this.#lastMs, APART_MS];
    // A clock that was put back keeps nobody waiting.
    const early = atMs >= sinceMs && atMs - sinceMs < apartMs;
    if (slow && (early || this.#ignored.has(what))) {
      if (what !== this.#held) this.#ignored.add(what);
      return false;
    }
    this.#held = what;
    this.#struckMs = atMs;
    this.#lastMs = atMs;
    return true;
  }

  /** It is lifted; says whether it had counted. */
  up(what: string, atMs: number): boolean {
    if (this.#ignored.delete(what)) return false;
    if (what === this.#held) {
      this.#held = null;
      this.#lastMs = atMs;
    }
    return true;
  }
}
