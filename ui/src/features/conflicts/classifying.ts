/** Saying what a double check-in was: one of the known outcomes and two people. Who it is about is shown only when asked for. */
import type { Answer } from '../../backend/answer';
import type { TwoOfficers } from '../../backend/staff';
import { go, stay, type Step } from '../../kit/step';
import { askTogether, stepTogether, together, type Together, type TogetherEvent } from '../../kit/together';
import type { PersonRow } from '../../wire/PersonRow';
import type { Outcome } from './case';

export interface Classifying extends Together {
  outcome: Outcome | null;
  /** It was confirmed without an outcome. */
  missing: boolean;
  person: PersonRow | null;
  /** The core is asked who it is. */
  finding: boolean;
}

export type ClassifyingEvent =
  | TogetherEvent
  | { type: 'outcome'; outcome: Outcome }
  | { type: 'reveal'; key: number }
  | { type: 'found'; answer: Answer<PersonRow> }
  | { type: 'back' };

export type ClassifyingEffect = { do: 'classify'; outcome: Outcome; officers: TwoOfficers } | { do: 'find'; key: number } | { do: 'leave' };

type Stepped = Step<Classifying, ClassifyingEffect>;

export const classifying: Classifying = { ...together, outcome: null, missing: false, person: null, finding: false };

export function stepClassifying(state: Classifying, event: ClassifyingEvent): Stepped {
  switch (event.type) {
    case 'outcome':
      return stay({ ...state, outcome: event.outcome, missing: false });
    case 'reveal':
      if (state.person !== null) return stay({ ...state, person: null });
      return state.finding ? stay(state) : go({ ...state, finding: true }, { do: 'find', key: event.key });
    case 'found':
      if (!state.finding) return stay(state);
      return stay(found({ ...state, finding: false }, event.answer));
    case 'back':
      return state.busy ? stay(state) : go(classifying, { do: 'leave' });
    default: {
      const { outcome } = state;
      if (event.type === 'submit' && outcome === null) return stay({ ...state, missing: true, refusal: null });
      return stepTogether(state, event, {
        done: classifying,
        act: (officers) => (outcome === null ? stay(state) : askTogether(state, { do: 'classify', outcome, officers })),
      });
    }
  }
}

const found = (state: Classifying, answer: Answer<PersonRow>): Classifying =>
  answer.ok ? { ...state, person: answer.value, refusal: null } : { ...state, refusal: answer.refusal };
