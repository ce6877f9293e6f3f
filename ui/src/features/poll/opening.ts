/** Opening the poll: two people, and a reason when the core asks for one because it is too early. */
import type { TwoOfficers } from '../../backend/staff';
import { stay, type Step } from '../../kit/step';
import { stepTogether, together, type TogetherEvent } from '../../kit/together';
import { askWithReason, reasonless, rememberAsked, type Reasoned } from './reason';

export type Opening = Reasoned;

export type OpeningEvent = TogetherEvent | { type: 'reason'; text: string };

export interface OpeningEffect {
  do: 'open';
  officers: TwoOfficers;
  reason: string | null;
}

export const opening: Opening = { ...together, ...reasonless };

export function stepOpening(state: Opening, event: OpeningEvent): Step<Opening, OpeningEffect> {
  if (event.type === 'reason') return stay({ ...state, reason: event.text, refusal: null });
  const next = stepTogether<Opening, Opening, OpeningEffect>(state, event, {
    done: opening,
    act: (officers) => askWithReason(state, (reason) => ({ do: 'open', officers, reason })),
  });
  return { ...next, state: rememberAsked(next.state) };
}
