/** Opening the poll: two people, and a reason when the core asks for one because it is too early. */
import type { Answer } from '../../backend/answer';
import type { TwoOfficers } from '../../backend/staff';
import { both, NOBODY, pairProblem, withoutPins, type Pair } from '../../kit/officers';
import { go, stay, type Step } from '../../kit/step';
import type { Refusal } from '../../wire/Refusal';

export interface Opening {
  pair: Pair;
  reason: string;
  reasonAsked: boolean;
  busy: boolean;
  refusal: Refusal | null;
}

export type OpeningEvent =
  | { type: 'pair'; pair: Pair }
  | { type: 'reason'; text: string }
  | { type: 'submit' }
  | { type: 'answered'; answer: Answer<null> };

export interface OpeningEffect {
  do: 'open';
  officers: TwoOfficers;
  reason: string | null;
}

const REASON_REQUIRED = 'reason_required';

export const opening: Opening = { pair: NOBODY, reason: '', reasonAsked: false, busy: false, refusal: null };

export function stepOpening(state: Opening, event: OpeningEvent): Step<Opening, OpeningEffect> {
  switch (event.type) {
    case 'pair':
      return state.busy ? stay(state) : stay({ ...state, pair: event.pair, refusal: null });
    case 'reason':
      return stay({ ...state, reason: event.text, refusal: null });
    case 'submit': {
      if (state.busy) return stay(state);
      const officers = both(state.pair);
      if (officers === null) return stay({ ...state, refusal: pairProblem(state.pair) });
      const reason = state.reason.trim();
      if (state.reasonAsked && reason === '') return stay({ ...state, refusal: { code: REASON_REQUIRED, facts: {} } });
      return go({ ...state, busy: true, refusal: null }, { do: 'open', officers, reason: reason === '' ? null : reason });
    }
    case 'answered': {
      if (!state.busy) return stay(state);
      if (event.answer.ok) return stay(opening);
      const { refusal } = event.answer;
      const reasonAsked = state.reasonAsked || refusal.code === REASON_REQUIRED;
      return stay({ ...state, busy: false, pair: withoutPins(state.pair), reasonAsked, refusal });
    }
  }
}
