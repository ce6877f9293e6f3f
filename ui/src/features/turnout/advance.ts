/**
 * An advance as the screen goes through it: not yet, due, being taken, taken. The number is the station's and is shown as
 * it says; nothing here counts. It is asked for once at a time, and what was taken is never left again.
 */
import type { Answer } from '../../backend/answer';
import { go, stay, type Step } from '../../kit/step';
import type { AdvanceTaken } from '../../wire/AdvanceTaken';
import type { AdvanceView } from '../../wire/AdvanceView';
import type { Refusal } from '../../wire/Refusal';

export type Advance =
  | { at: 'unknown' }
  | { at: 'not_now'; why: Refusal }
  | { at: 'due' }
  | { at: 'taking' }
  | { at: 'failed'; why: Refusal }
  | { at: 'taken'; taken: AdvanceTaken };

export type AdvanceEvent =
  | { type: 'seen'; view: AdvanceView }
  | { type: 'take' }
  | { type: 'answered'; answer: Answer<AdvanceView> };

export interface AdvanceEffect {
  do: 'take';
}

export const unknown: Advance = { at: 'unknown' };

export function stepAdvance(state: Advance, event: AdvanceEvent): Step<Advance, AdvanceEffect> {
  switch (event.type) {
    case 'seen':
      return stay(seen(state, event.view));
    case 'take':
      return state.at === 'due' || state.at === 'failed' ? go({ at: 'taking' }, { do: 'take' }) : stay(state);
    case 'answered':
      if (state.at !== 'taking') return stay(state);
      return stay(event.answer.ok ? seen({ at: 'due' }, event.answer.value) : { at: 'failed', why: event.answer.refusal });
  }
}

function seen(state: Advance, { refusal, taken }: AdvanceView): Advance {
  if (taken !== null) return { at: 'taken', taken };
  // A view that was asked for before the answer came says nothing new.
  if (state.at === 'taking' || state.at === 'taken') return state;
  if (refusal !== null) return { at: 'not_now', why: refusal };
  return state.at === 'failed' ? state : { at: 'due' };
}
