/**
 * Giving a seat of the table to somebody else.
 *
 * who ── agree ── (done)
 *
 * First who takes which seat and with which PIN, then the two people who agree. Nothing that was typed as a PIN stays after
 * an answer of the core, or when somebody goes back.
 */
import type { Answer } from '../../backend/answer';
import type { Post, TwoOfficers } from '../../backend/staff';
import { both, NOBODY, pairProblem, withoutPins, type Pair } from '../../kit/officers';
import { go, stay, type Step } from '../../kit/step';
import type { MemberForm } from '../../wire/MemberForm';
import type { Refusal } from '../../wire/Refusal';
import { problemOf, type Problem } from './constituting';

export type Changing =
  | { at: 'who'; post: Post | null; name: string; pin: string; again: string; problem: Problem | 'post' | null }
  | { at: 'agree'; post: Post; name: string; pin: string; pair: Pair; busy: boolean; refusal: Refusal | null };

export type ChangingEvent =
  | { type: 'post'; post: Post }
  | { type: 'name' | 'pin' | 'again'; text: string }
  | { type: 'next' }
  | { type: 'officers'; pair: Pair }
  | { type: 'submit' }
  | { type: 'back' }
  | { type: 'answered'; answer: Answer<null> };

export interface ChangingEffect {
  do: 'change';
  member: MemberForm;
  officers: TwoOfficers;
}

type Stepped = Step<Changing, ChangingEffect>;

export const changing: Changing = { at: 'who', post: null, name: '', pin: '', again: '', problem: null };

/** Whether both poll workers may give this seat away, because its holder may be the one who is gone. */
export const mayBeWithoutPresident = (post: Post): boolean => post === 'president';

export function stepChanging(state: Changing, event: ChangingEvent): Stepped {
  return state.at === 'who' ? choosing(state, event) : agreeing(state, event);
}

function choosing(state: Changing & { at: 'who' }, event: ChangingEvent): Stepped {
  switch (event.type) {
    case 'post':
      return stay({ ...state, post: event.post, problem: null });
    case 'name':
    case 'pin':
    case 'again':
      return stay({ ...state, [event.type]: event.text, problem: null });
    case 'next': {
      const { post, name, pin } = state;
      if (post === null) return stay({ ...state, problem: 'post' });
      const problem = problemOf(state);
      if (problem === 'again') return stay({ ...state, pin: '', again: '', problem });
      if (problem !== null) return stay({ ...state, problem });
      return stay({ at: 'agree', post, name: name.trim(), pin, pair: NOBODY, busy: false, refusal: null });
    }
    default:
      return stay(state);
  }
}

function agreeing(state: Changing & { at: 'agree' }, event: ChangingEvent): Stepped {
  const { post, name, pin, pair, busy } = state;
  switch (event.type) {
    case 'officers':
      return stay(busy ? state : { ...state, pair: event.pair, refusal: null });
    case 'submit': {
      if (busy) return stay(state);
      const without = mayBeWithoutPresident(post);
      const refusal = pairProblem(pair, without);
      const officers = both(pair, without);
      if (refusal !== null || officers === null) return stay({ ...state, refusal });
      return go({ ...state, busy: true, refusal: null }, { do: 'change', member: { post, name, pin }, officers });
    }
    case 'back':
      return stay(busy ? state : { at: 'who', post, name, pin: '', again: '', problem: null });
    case 'answered': {
      if (!busy) return stay(state);
      const { answer } = event;
      // Whoever is done leaves nothing that was typed behind.
      return stay(answer.ok ? changing : { ...state, pair: withoutPins(pair), busy: false, refusal: answer.refusal });
    }
    default:
      return stay(state);
  }
}
