/** The last snapshot of the core, when it came, and the clock. The bar says "unknown" when snapshots stop coming. */
import type { Stop } from '../../backend/answer';
import type { StaffBackend } from '../../backend/staff';
import type { Refusal } from '../../wire/Refusal';
import type { StatusSnapshot } from '../../wire/StatusSnapshot';
import { isStale, STALE_MS } from './pills';

/** A timer that fires a moment too early is set once more, and not over and over. */
const REST_MS_MIN = 50;
/**
 * The core pushes a snapshot at least every three seconds. Whoever asks when none came for longer does not take a lost event
 * for a dead core, and has the answer before the bar says that nothing is known.
 */
const ASK_AFTER_MS = 4_000;
/** No screen shows seconds. A time of day that changed more often would draw every line that says "ago" anew. */
const NOW_STEP_MS = 10_000;
const MINUTE_MS = 60_000;

/** The part of the core that says how it stands. */
type StatusBackend = Pick<StaffBackend, 'onStatus' | 'status'>;

export class Status {
  /** What the core said last; the same object for as long as it says the same. */
  snapshot = $state.raw<StatusSnapshot | null>(null);
  /** Rises with every news of the core, also with one that says the same: what else is shown may have changed. */
  sequence = $state(0);
  /** Why the core has no snapshot, when it said so. */
  refusal = $state.raw<Refusal | null>(null);
  /** The time of day, exact to the minute and otherwise to ten seconds. */
  nowMs = $state(Date.now());
  lastNewsMs = $state<number | null>(null);
  /** What the snapshot that is shown says, without its number. */
  #shown = '';
  /** On a clock that only goes forward: the time of day may be set back, and would make old news look fresh. */
  #heardAtMs = $state<number | null>(null);
  #tickAtMs = $state(performance.now());
  readonly stale = $derived(isStale(this.#heardAtMs, this.#tickAtMs));
  #askedAtMs = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #watching = false;
  /** A finger is down: a bar that grew a row would move the page away from under it. */
  #held = $state(false);
  #late: StatusSnapshot | null = null;
  readonly #backend: StatusBackend;

  constructor(backend: StatusBackend) {
    this.#backend = backend;
  }

  /** Begins to hear and to ask. */
  watch(): Stop {
    const stopHearing = this.#backend.onStatus((snapshot) => this.#take(snapshot));
    this.#watching = true;
    void this.ask();
    this.#rest();
    return () => {
      stopHearing();
      this.#watching = false;
      clearTimeout(this.#timer);
    };
  }

  /** Asks now, after something was done that changes the snapshot. */
  async ask(): Promise<void> {
    this.#askedAtMs = performance.now();
    const answer = await this.#backend.status();
    if (answer.ok) this.#take(answer.value);
    else this.refusal = answer.refusal;
  }

  /** Keeps what is shown as it is; what comes meanwhile is shown afterwards. */
  hold(on: boolean): void {
    this.#held = on;
    if (on || this.#late === null) return;
    this.#show(this.#late);
    this.#late = null;
  }

  get held(): boolean {
    return this.#held;
  }

  #tick(): void {
    this.#look();
    this.#tickAtMs = performance.now();
    if (this.#tickAtMs >= this.#askAtMs()) void this.ask();
    this.#rest();
  }

  #askAtMs(): number {
    return Math.max(this.#heardAtMs ?? 0, this.#askedAtMs) + ASK_AFTER_MS;
  }

  /** Sleeps until something that is shown may change, or the core has to be asked: a window that waits wakes nobody. */
  #rest(): void {
    if (!this.#watching) return;
    const [now, today] = [performance.now(), Date.now()];
    const untilStale = this.#heardAtMs === null || this.stale ? ASK_AFTER_MS : this.#heardAtMs + STALE_MS + 1 - now;
    const untilTimeOfDay = Math.min(MINUTE_MS - (today % MINUTE_MS), this.nowMs + NOW_STEP_MS - today);
    const ms = Math.min(this.#askAtMs() - now, untilStale, untilTimeOfDay, ASK_AFTER_MS);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#tick(), Math.max(REST_MS_MIN, ms));
  }

  /** An older snapshot never replaces a newer one. */
  #take(snapshot: StatusSnapshot): void {
    if (snapshot.sequence < (this.#late?.sequence ?? this.sequence)) return;
    if (this.#held && this.snapshot !== null) this.#late = snapshot;
    else this.#show(snapshot);
    this.refusal = null;
    this.#look();
    this.lastNewsMs = Date.now();
    this.#heardAtMs = this.#tickAtMs = performance.now();
    this.#rest();
  }

  #show(snapshot: StatusSnapshot): void {
    this.sequence = snapshot.sequence;
    const said = JSON.stringify({ ...snapshot, sequence: 0 });
    if (said === this.#shown) return;
    this.#shown = said;
    this.snapshot = snapshot;
  }

  /** Looks at the time of day. */
  #look(): void {
    const now = Date.now();
    const isNear = Math.abs(now - this.nowMs) < NOW_STEP_MS && Math.floor(now / MINUTE_MS) === Math.floor(this.nowMs / MINUTE_MS);
    if (!isNear) this.nowMs = now;
  }
}
