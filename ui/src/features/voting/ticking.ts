/** Ticks once a second while something waits for time to pass, and wakes nothing otherwise. */
export const TICK_MS = 1_000;

export class Ticking {
  #timer: ReturnType<typeof setInterval> | undefined;
  readonly #tick: () => void;

  constructor(tick: () => void) {
    this.#tick = tick;
  }

  when(waits: boolean): void {
    if (waits === (this.#timer !== undefined)) return;
    clearInterval(this.#timer);
    this.#timer = waits ? setInterval(this.#tick, TICK_MS) : undefined;
  }
}
