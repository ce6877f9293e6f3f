/**
 * Taking this machine out of service: everything on it is wiped. Two people and the typed code of the station, and only
 * when nothing would be lost, which is looked at again with every word of the station.
 */
import type { Answer } from '../../backend/answer';
import type { TwoOfficers } from '../../backend/staff';
import { go, stay, type Step } from '../../kit/step';
import { askTogether, stepTogether, together, type Together, type TogetherEvent } from '../../kit/together';
import type { DepartureView } from '../../wire/DepartureView';
import type { RetiredView } from '../../wire/RetiredView';

export interface Retiring extends Together {
  view: DepartureView | null;
  typed: string;
  /** The code of the station was not typed. */
  missing: boolean;
}

export type RetiringEvent =
  | TogetherEvent<RetiredView>
  | { type: 'look' }
  | { type: 'looked'; answer: Answer<DepartureView> }
  | { type: 'typed'; text: string }
  | { type: 'back' };

export type RetiringEffect = { do: 'look' } | { do: 'retire'; officers: TwoOfficers; confirmation: string } | { do: 'leave' };

type Stepped = Step<Retiring, RetiringEffect>;

export const retiring: Retiring = { ...together, view: null, typed: '', missing: false };

export function stepRetiring(state: Retiring, event: RetiringEvent): Stepped {
  switch (event.type) {
    case 'look':
      // A machine that is being wiped is not asked how it stands.
      return state.busy ? stay(state) : go(state, { do: 'look' });
    case 'looked':
      if (state.busy) return stay(state);
      return stay(event.answer.ok ? { ...state, view: event.answer.value } : { ...state, refusal: event.answer.refusal });
    case 'typed':
      return stay({ ...state, typed: event.text, missing: false, refusal: null });
    case 'back':
      return state.busy ? stay(state) : go(retiring, { do: 'leave' });
    default:
      return stepTogether(state, event, { done: retiring, act: (officers) => retire(state, officers) });
  }
}

function retire(state: Retiring, officers: TwoOfficers): Stepped {
  if (state.view?.safe !== true) return stay(state);
  const confirmation = state.typed.trim();
  if (confirmation === '') return stay({ ...state, missing: true, refusal: null });
  return askTogether(state, { do: 'retire', officers, confirmation });
}
