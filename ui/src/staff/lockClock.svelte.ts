/** Holds the machine that locks an unattended screen: hears every input, ticks while somebody is signed in. */
import type { Stop } from '../backend/answer';
import { hearInputs } from '../features/voting/inputs';
import { Ticking } from '../features/voting/ticking';
import { Flow } from '../kit/flow.svelte';
import { isWriting } from '../kit/writing';
import { stepLocking, unwatched, type Locking, type LockingEffect, type LockingEvent } from './locking';

const ACTING_KEYS = ['Enter', ' ', 'Escape'];
const HAND = ['pointerdown', 'pointermove'];

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
    // What was pressed for the question would else be done by whatever has the focus again.
    const answered = (event: KeyboardEvent): void => {
      if (this.asks && ACTING_KEYS.includes(event.key)) event.preventDefault();
    };
    window.addEventListener('keydown', answered, { capture: true });
    // A question that went away under a hand would leave the rest of its press to what lies behind: it hears presses itself.
    const deaf = hearInputs((event) => {
      if (!this.asks || !HAND.includes(event.type)) this.heard();
    });
    return () => {
      this.#ticking.when(false);
      window.removeEventListener('keydown', answered, { capture: true });
      deaf();
    };
  }
}
