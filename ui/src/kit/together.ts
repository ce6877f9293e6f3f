/**
 * What two different people of the table do together, each with their own PIN. Every irreversible act begins here; what
 * an act needs besides the two, its own machine adds.
 *
 * asking ── submit ──> asked ── answered ──> asking | done
 *
 * The PINs leave the state with the effect that carries them: nothing that was typed stays on a screen while the core is
 * asked or after it answered.
 */
import type { Answer } from '../backend/answer';
import type { TwoOfficers } from '../backend/staff';
import { asking, ask, hear, type Asking } from './asking';
import { both, NOBODY, pairProblem, withoutPins, type Pair } from './officers';
import { stay, type Step } from './step';

export interface Together extends Asking {
  pair: Pair;
}

export type TogetherEvent<Value = null> =
  | { type: 'pair'; pair: Pair }
  | { type: 'submit' }
  | { type: 'answered'; answer: Answer<Value> };

export const together: Together = { ...asking, pair: NOBODY };

interface How<State, Done, Effect> {
  /** What it is once it is done. */
  done: Done;
  /** What the two do, or what is still missing besides them. */
  act: (officers: TwoOfficers) => Step<State, Effect>;
  /** Whether the two poll workers may do it alone. */
  withoutPresident?: boolean;
}

export function stepTogether<State extends Together, Done, Effect>(
  state: State,
  event: TogetherEvent<unknown>,
  { done, act, withoutPresident = false }: How<State, Done, Effect>,
): Step<State | Done, Effect> {
  switch (event.type) {
    case 'pair':
      // Also while the core is asked: a field never shows what the state does not have.
      return stay({ ...state, pair: event.pair, refusal: null });
    case 'submit': {
      if (state.busy) return stay(state);
      const officers = both(state.pair, withoutPresident);
      return officers === null ? stay({ ...state, refusal: pairProblem(state.pair, withoutPresident) }) : act(officers);
    }
    case 'answered':
      return stay(state.busy ? hear({ ...state, pair: withoutPins(state.pair) }, event.answer, done) : state);
  }
}

/** Sends what the two do, and forgets what they typed. */
export function askTogether<State extends Together, Effect>(state: State, effect: Effect): Step<State, Effect> {
  return ask({ ...state, pair: withoutPins(state.pair) }, effect);
}
