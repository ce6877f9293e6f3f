/** Holds the state of a flow for the screen and carries out its effects. */
import type { Step } from './step';

export class Flow<State, Event, Effect> {
  #state: State = $state.raw() as State;
  readonly #step: (state: State, event: Event) => Step<State, Effect>;
  readonly #perform: (effect: Effect, send: (event: Event) => void) => void;

  constructor(
    initial: State,
    step: (state: State, event: Event) => Step<State, Effect>,
    perform: (effect: Effect, send: (event: Event) => void) => void,
  ) {
    this.#state = initial;
    this.#step = step;
    this.#perform = perform;
  }

  get state(): State {
    return this.#state;
  }

  readonly send = (event: Event): void => {
    const { state, effects } = this.#step(this.#state, event);
    this.#state = state;
    for (const effect of effects) this.#perform(effect, this.send);
  };
}
