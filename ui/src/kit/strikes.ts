/**
 * Slow presses, for a hand that trembles or stays on a key: the same key or control again within half a second does nothing,
 * and a key that is held strikes again after two seconds only. Another one counts at once: whoever is slow is not made slower.
 *
 *   free --down--> held --up--> resting, for half a second or until another strikes --> free
 *
 * Pure: the time comes in with every press, and whether they are to be slow. A press lasts until it is lifted; one that
 * did not count has no later part that does.
 */

/** How long after a press, and after its lifting, the same one does not count. */
export const APART_MS = 500;
/** How long a key is held until it strikes again, and between two such strikes. */
export const REPEAT_MS = 2_000;

export class Strikes {
  /** What is down and counted, and when it last struck. */
  readonly #held = new Map<string, number>();
  /** What is down and did not count. */
  readonly #ignored = new Set<string>();
  /** The last that counted, and when it struck or was lifted. */
  #last = { what: '', atMs: Number.NEGATIVE_INFINITY };

  /** Something goes down, or is told again while it is held; says whether that counts. */
  down(what: string, atMs: number, slow: boolean): boolean {
    const struckMs = this.#held.get(what);
    const again = struckMs === undefined ? what === this.#last.what && isWithin(APART_MS, this.#last.atMs, atMs) : isWithin(REPEAT_MS, struckMs, atMs);
    if (slow && (again || this.#ignored.has(what))) {
      if (struckMs === undefined) this.#ignored.add(what);
      return false;
    }
    this.#ignored.delete(what);
    this.#held.set(what, atMs);
    this.#last = { what, atMs };
    return true;
  }

  /** It is lifted; says whether it had counted. */
  up(what: string, atMs: number): boolean {
    if (this.#ignored.delete(what)) return false;
    this.#held.delete(what);
    if (what === this.#last.what) this.#last.atMs = atMs;
    return true;
  }
}

/** A clock that was put back keeps nobody waiting. */
function isWithin(ms: number, sinceMs: number, atMs: number): boolean {
  return atMs >= sinceMs && atMs - sinceMs < ms;
}
