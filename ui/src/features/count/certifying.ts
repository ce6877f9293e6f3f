/** Counting and certifying: two people, once; and what the table says where voters and votes differ. */
import type { Answer } from '../../backend/answer';
import type { TwoOfficers } from '../../backend/staff';
import { both, NOBODY, pairProblem, withoutPins, type Pair } from '../../kit/officers';
import { go, stay, type Step } from '../../kit/step';
import type { Refusal } from '../../wire/Refusal';
import type { ResultView } from '../../wire/ResultView';

export interface Certifying {
  pair: Pair;
  /** Why voters and votes differ, as the table types it. */
  explanation: string;
  /** The core found a difference, whatever the window shows. */
  asked: boolean;
  busy: boolean;
  refusal: Refusal | null;
}

export type CertifyingEvent =
  | { type: 'pair'; pair: Pair }
  | { type: 'explain'; text: string }
  | { type: 'submit'; differs: boolean }
  | { type: 'answered'; answer: Answer<ResultView> };

export interface CertifyingEffect {
  do: 'certify';
  officers: TwoOfficers;
  explanation: string;
}

const NOT_RECONCILED = 'not_reconciled';

export const certifying: Certifying = { pair: NOBODY, explanation: '', asked: false, busy: false, refusal: null };

export function stepCertifying(state: Certifying, event: CertifyingEvent): Step<Certifying, CertifyingEffect> {
  switch (event.type) {
    case 'pair':
      return state.busy ? stay(state) : stay({ ...state, pair: event.pair, refusal: null });
    case 'explain':
      return state.busy ? stay(state) : stay({ ...state, explanation: event.text, refusal: null });
    case 'submit': {
      if (state.busy) return stay(state);
      const differs = event.differs || state.asked;
      const explanation = differs ? state.explanation.trim() : '';
      if (differs && explanation === '') return stay({ ...state, refusal: { code: NOT_RECONCILED, facts: {} } });
      const officers = both(state.pair);
      if (officers === null) return stay({ ...state, refusal: pairProblem(state.pair) });
      return go({ ...state, busy: true, refusal: null }, { do: 'certify', officers, explanation });
    }
    case 'answered': {
      if (!state.busy) return stay(state);
      if (event.answer.ok) return stay(certifying);
      const { refusal } = event.answer;
      const asked = state.asked || refusal.code === NOT_RECONCILED;
      return stay({ ...state, busy: false, asked, pair: withoutPins(state.pair), refusal });
    }
  }
}
