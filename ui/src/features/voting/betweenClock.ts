/** Holds the machine of a booth between two voters for the window: hears every input, ticks while it was touched. */
import type { Stop } from '../../backend/answer';
import { betweenStart, betweenStep, type Between, type BetweenEvent } from './between';
import { hearInputs } from './inputs';
import { Ticking } from './ticking';

export class BetweenClock {
  #state: Between = betweenStart;
  readonly #beginAgain: () => void;
  readonly #ticking = new Ticking(() => this.#send({ type: 'tick', now_ms: performance.now() }));

  constructor(beginAgain: () => void) {
    this.#beginAgain = beginAgain;
  }

  watch(on: boolean): void {
    this.#send({ type: 'watch', on, now_ms: performance.now() });
  }

  run(): Stop {
    const deaf = hearInputs(() => this.#send({ type: 'input', now_ms: performance.now() }));
    return () => {
      this.#ticking.when(false);
      deaf();
    };
  }

  #send(event: BetweenEvent): void {
    const { state, effects } = betweenStep(this.#state, event);
    this.#state = state;
    this.#ticking.when(state.at === 'touched');
    if (effects.length > 0) this.#beginAgain();
  }
}
