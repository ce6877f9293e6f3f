/** Counting and certifying: two people, once. */
import type { Answer } from '../../backend/answer';
import type { TwoOfficers } from '../../backend/staff';
import { both, NOBODY, pairProblem, withoutPins, type Pair } from '../../kit/officers';
import { go, stay, type Step } from '../../kit/step';
import type { Refusal } from '../../wire/Refusal';
import type { ResultView } from '../../wire/ResultView';

export interface Certifying {
  pair: Pair;
  busy: boolean;
  refusal: Refusal | null;
}

export type CertifyingEvent =
  | { type: 'pair'; pair: Pair }
  | { type: 'submit' }
  | { type: 'answered'; answer: Answer<ResultView> };

export interface CertifyingEffect {
  do: 'certify';
  officers: TwoOfficers;
}

export const certifying: Certifying = { pair: NOBODY, busy: false, refusal: null };

export function stepCertifying(state: Certifying, event: CertifyingEvent): Step<Certifying, CertifyingEffect> {
  switch (event.type) {
    case 'pair':
      return state.busy ? stay(state) : stay({ ...state, pair: event.pair, refusal: null });
    case 'submit': {
      if (state.busy) return stay(state);
      const officers = both(state.pair);
      if (officers === null) return stay({ ...state, refusal: pairProblem(state.pair) });
      return go({ ...state, busy: true, refusal: null }, { do: 'certify', officers });
    }
    case 'answered':
      if (!state.busy) return stay(state);
      return stay(event.answer.ok ? certifying : { ...state, busy: false, pair: withoutPins(state.pair), refusal: event.answer.refusal });
  }
}
