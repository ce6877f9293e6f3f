/** Holds the idle machine for the window: hears every input, ticks while there is a voter, carries out what it asks for. */
import type { Stop } from '../../backend/answer';
import { Flow } from '../../kit/flow.svelte';
import { idleStart, idleStep, type Idle, type IdleEffect, type IdleEvent } from './idle';
import { hearInputs } from './inputs';
import { Ticking } from './ticking';

export class IdleClock {
  readonly #flow: Flow<Idle, IdleEvent, IdleEffect>;
  readonly #ticking = new Ticking(() => this.send({ type: 'tick' }));

  constructor(perform: (effect: IdleEffect) => void) {
    this.#flow = new Flow<Idle, IdleEvent, IdleEffect>(idleStart, idleStep, perform);
  }

  get state(): Idle {
    return this.#flow.state;
  }

  /** A clock that only goes forward, whatever happens to the time of day. */
  readonly send = (event: Pick<IdleEvent, 'type'> & { on?: boolean; asks?: boolean }): void => {
    this.#flow.send({ ...event, now_ms: performance.now() } as IdleEvent);
    this.#ticking.when(this.state.at !== 'off' && this.state.at !== 'forgotten');
  };

  /** While the question is asked, only its sheet hears the voter, so that the answer marks nothing. */
  run(): Stop {
    const hear = (): void => {
      if (this.state.at === 'active') this.send({ type: 'input' });
    };
    const answer = (event: KeyboardEvent): void => {
      if (this.state.at !== 'asking') return;
      event.preventDefault();
      event.stopImmediatePropagation();
      this.send({ type: 'input' });
    };
    window.addEventListener('keydown', answer, { capture: true });
    const deaf = hearInputs(hear);
    return () => {
      this.#ticking.when(false);
      window.removeEventListener('keydown', answer, { capture: true });
      deaf();
    };
  }
}
