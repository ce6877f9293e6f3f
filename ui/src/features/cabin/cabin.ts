/**
 * The booth as the table tends it.
 *
 * booth ── (activate | turn | resume) ──> booth
 * booth ── leave ──> left ── submit ──> booth
 *
 * Letting a voter in, turning the one screen and answering a call are one press. That somebody left without voting takes
 * two people, since the code is used up by it.
 */
import type { Answer } from '../../backend/answer';
import type { TwoOfficers } from '../../backend/staff';
import { ask, asking, hear, type Asking } from '../../kit/asking';
import { stay, type Step } from '../../kit/step';
import { askTogether, stepTogether, together, type Together, type TogetherEvent } from '../../kit/together';

interface Tending extends Asking {
  at: 'booth';
  code: string;
  /** The core is asked to let in the voter with the code. */
  activating: boolean;
  /** What was done last, said until something else is. */
  said: 'activated' | 'left' | null;
}

interface Leaving extends Together {
  at: 'left';
}

export type Cabin = Tending | Leaving;

export type CabinEvent =
  | TogetherEvent
  | { type: 'code'; text: string }
  | { type: 'activate' | 'turn' | 'resume' }
  | { type: 'leave' }
  | { type: 'back' };

export type CabinEffect = { do: 'activate'; code: string } | { do: 'turn' | 'resume' } | { do: 'end'; officers: TwoOfficers };

type Stepped = Step<Cabin, CabinEffect>;

const tending: Tending = { at: 'booth', ...asking, code: '', activating: false, said: null };

export const cabin: Cabin = tending;

export function stepCabin(state: Cabin, event: CabinEvent): Stepped {
  return state.at === 'booth' ? tend(state, event) : leave(state, event);
}

function tend(state: Tending, event: CabinEvent): Stepped {
  switch (event.type) {
    case 'code':
      return stay({ ...state, code: event.text, refusal: null });
    case 'activate':
      if (state.busy || state.code.trim() === '') return stay(state);
      return ask({ ...state, activating: true, said: null }, { do: 'activate', code: state.code });
    case 'turn':
    case 'resume':
      return ask(state, { do: event.type });
    case 'leave':
      return stay(state.busy ? state : { at: 'left', ...together });
    case 'answered':
      return stay(answered(state, event.answer));
    default:
      return stay(state);
  }
}

function answered(state: Tending, answer: Answer<null>): Tending {
  const done: Tending = state.activating ? { ...tending, said: 'activated' } : { ...state, ...asking };
  const next = hear(state, answer, done);
  return { ...next, activating: false };
}

function leave(state: Leaving, event: CabinEvent): Stepped {
  switch (event.type) {
    case 'pair':
    case 'submit':
    case 'answered':
      return stepTogether<Leaving, Cabin, CabinEffect>(state, event, {
        done: { ...tending, said: 'left' },
        act: (officers) => askTogether(state, { do: 'end', officers }),
      });
    case 'back':
      return stay(state.busy ? state : tending);
    default:
      return stay(state);
  }
}
