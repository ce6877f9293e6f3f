/**
 * Giving a seat of the table to somebody else.
 *
 * who ── agree ── (done)
 *
 * First who takes which seat and with which PIN, then the two people who agree. Nothing that was typed as a PIN stays after
 * an answer of the core, or when somebody goes back.
 */
import type { Post, TwoOfficers } from '../../backend/staff';
import { stay, type Step } from '../../kit/step';
import { askTogether, stepTogether, together, type Together, type TogetherEvent } from '../../kit/together';
import type { MemberForm } from '../../wire/MemberForm';
import { problemOf, type Problem } from './constituting';

interface Choosing {
  at: 'who';
  post: Post | null;
  name: string;
  dni: string;
  pin: string;
  again: string;
  problem: Problem | 'post' | null;
}

interface Agreeing extends Together {
  at: 'agree';
  post: Post;
  name: string;
  dni: string;
  pin: string;
}

export type Changing = Choosing | Agreeing;

export type ChangingEvent =
  | TogetherEvent
  | { type: 'post'; post: Post }
  | { type: 'name' | 'dni' | 'pin' | 'again'; text: string }
  | { type: 'next' }
  | { type: 'back' };

export interface ChangingEffect {
  do: 'change';
  member: MemberForm;
  officers: TwoOfficers;
}

type Stepped = Step<Changing, ChangingEffect>;

export const changing: Changing = { at: 'who', post: null, name: '', dni: '', pin: '', again: '', problem: null };

/** Whether both poll workers may give this seat away, because its holder may be the one who is gone. */
export const mayBeWithoutPresident = (post: Post): boolean => post === 'president';

export function stepChanging(state: Changing, event: ChangingEvent): Stepped {
  return state.at === 'who' ? choosing(state, event) : agreeing(state, event);
}

function choosing(state: Choosing, event: ChangingEvent): Stepped {
  switch (event.type) {
    case 'post':
      return stay({ ...state, post: event.post, problem: null });
    case 'name':
    case 'dni':
    case 'pin':
    case 'again':
      return stay({ ...state, [event.type]: event.text, problem: null });
    case 'next': {
      const { post, name, dni, pin } = state;
      if (post === null) return stay({ ...state, problem: 'post' });
      const problem = problemOf(state);
      if (problem === 'again') return stay({ ...state, pin: '', again: '', problem });
      if (problem !== null) return stay({ ...state, problem });
      return stay({ at: 'agree', post, name: name.trim(), dni: dni.trim(), pin, ...together });
    }
    default:
      return stay(state);
  }
}

function agreeing(state: Agreeing, event: ChangingEvent): Stepped {
  const { post, name, dni, pin } = state;
  switch (event.type) {
    case 'back':
      return stay(state.busy ? state : { at: 'who', post, name, dni, pin: '', again: '', problem: null });
    case 'pair':
    case 'submit':
    case 'answered':
      return stepTogether<Agreeing, Changing, ChangingEffect>(state, event, {
        // Whoever is done leaves nothing that was typed behind.
        done: changing,
        act: (officers) => askTogether(state, { do: 'change', member: { post, name, dni, pin }, officers }),
        withoutPresident: mayBeWithoutPresident(post),
      });
    default:
      return stay(state);
  }
}
