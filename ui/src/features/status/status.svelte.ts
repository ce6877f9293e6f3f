/** The last snapshot of the core, when it came, and the clock. The bar says "unknown" when snapshots stop coming. */
import type { Stop } from '../../backend/answer';
import type { StaffBackend } from '../../backend/staff';
import type { Refusal } from '../../wire/Refusal';
import type { StatusSnapshot } from '../../wire/StatusSnapshot';
import { isStale } from './pills';

const TICK_MS = 1_000;
/** The core pushes snapshots; asking as well means that a lost event is not taken for a dead core. */
const ASK_MS = 2_000;

export class Status {
  snapshot = $state.raw<StatusSnapshot | null>(null);
  /** Why the core has no snapshot, when it said so. */
  refusal = $state.raw<Refusal | null>(null);
  nowMs = $state(Date.now());
  #receivedAtMs = $state<number | null>(null);
  readonly stale = $derived(isStale(this.#receivedAtMs, this.nowMs));
  readonly lastNewsMs = $derived(this.#receivedAtMs);
  readonly #backend: StaffBackend;

  constructor(backend: StaffBackend) {
    this.#backend = backend;
  }

  /** Begins to hear and to ask. */
  watch(): Stop {
    const stopHearing = this.#backend.onStatus((snapshot) => this.#take(snapshot));
    const clock = setInterval(() => (this.nowMs = Date.now()), TICK_MS);
    const asking = setInterval(() => void this.ask(), ASK_MS);
    void this.ask();
    return () => {
      stopHearing();
      clearInterval(clock);
      clearInterval(asking);
    };
  }

  /** Asks now, after something was done that changes the snapshot. */
  async ask(): Promise<void> {
    const answer = await this.#backend.status();
    if (answer.ok) this.#take(answer.value);
    else this.refusal = answer.refusal;
  }

  /** An older snapshot never replaces a newer one. */
  #take(snapshot: StatusSnapshot): void {
    if (this.snapshot !== null && snapshot.sequence < this.snapshot.sequence) return;
    this.snapshot = snapshot;
    this.refusal = null;
    this.nowMs = Date.now();
    this.#receivedAtMs = this.nowMs;
  }
}
