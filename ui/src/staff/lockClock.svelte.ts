/** Holds the machine that locks an unattended screen: hears every input, ticks while somebody is signed in. */
import type { Stop } from '../backend/answer';
import { hearInputs } from '../features/voting/inputs';
import { Ticking } from '../features/voting/ticking';
import { Flow } from '../kit/flow.svelte';
import { isWriting } from '../kit/writing';
import { stepLocking, unwatched, type Locking, type LockingEffect, type LockingEvent } from './locking';

export class LockClock {
  readonly #flow: Flow<Locking, LockingEvent, LockingEffect>;
  // On a clock that only goes forward, whatever happens to the time of day.
  readonly #ticking = new Ticking(() => this.#flow.send({ type: 'tick', writing: isWriting(), now_ms: performance.now() }));

  constructor(perform: (effect: LockingEffect) => void) {
    this.#flow = new Flow<Locking, LockingEvent, LockingEffect>(unwatched, stepLocking, perform);
  }

  get asks(): boolean {
    return this.#flow.state.at === 'asking';
  }

  watch(on: boolean, limit_ms: number): void {
    this.#flow.send({ type: 'watch', on, limit_ms, now_ms: performance.now() });
    this.#ticking.when(on);
  }

  readonly heard = (): void => this.#flow.send({ type: 'input', now_ms: performance.now() });

  run(): Stop {
    const deaf = hearInputs(this.heard);
    return () => {
      this.#ticking.when(false);
      deaf();
    };
  }
}
