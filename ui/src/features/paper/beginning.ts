/** Going on with a pen: two people stop electronic marking. */
import type { TwoOfficers } from '../../backend/staff';
import { go, stay, type Step } from '../../kit/step';
import { askTogether, stepTogether, together, type Together, type TogetherEvent } from '../../kit/together';

export type Beginning = Together;

export type BeginningEvent = TogetherEvent | { type: 'back' };

export type BeginningEffect = { do: 'begin'; officers: TwoOfficers } | { do: 'leave' };

export const beginning: Beginning = together;

export function stepBeginning(state: Beginning, event: BeginningEvent): Step<Beginning, BeginningEffect> {
  if (event.type === 'back') return state.busy ? stay(state) : go(beginning, { do: 'leave' });
  return stepTogether<Beginning, Beginning, BeginningEffect>(state, event, {
    done: beginning,
    act: (officers) => askTogether(state, { do: 'begin', officers }),
  });
}
