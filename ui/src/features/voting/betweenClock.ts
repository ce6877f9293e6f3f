/** Holds the machine of a booth between two voters for the window: hears every input, ticks once a second. */
import type { Stop } from '../../backend/answer';
import { betweenStart, betweenStep, type Between, type BetweenEvent } from './between';
import { TICK_MS } from './idleClock.svelte';
import { hearInputs } from './inputs';

export class BetweenClock {
  #state: Between = betweenStart;
  readonly #beginAgain: () => void;

  constructor(beginAgain: () => void) {
    this.#beginAgain = beginAgain;
  }

  watch(on: boolean): void {
    this.#send({ type: 'watch', on, now_ms: performance.now() });
  }

  run(): Stop {
    const deaf = hearInputs(() => this.#send({ type: 'input', now_ms: performance.now() }));
    const timer = setInterval(() => this.#send({ type: 'tick', now_ms: performance.now() }), TICK_MS);
    return () => {
      clearInterval(timer);
      deaf();
    };
  }

  #send(event: BetweenEvent): void {
    const { state, effects } = betweenStep(this.#state, event);
    this.#state = state;
    if (effects.length > 0) this.#beginAgain();
  }
}
