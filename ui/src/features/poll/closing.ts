/**
 * Closing the poll for good: the steps of LOREG, article 88, in their order, with how many postal votes came;
 * then two people and the typed code of the station; and a reason when the core asks for one because it is too early.
 */
import type { Answer } from '../../backend/answer';
import type { TwoOfficers } from '../../backend/staff';
import { go, stay, type Step } from '../../kit/step';
import { stepTogether, together, type TogetherEvent } from '../../kit/together';
import { wholeNumber } from '../../kit/wholeNumber';
import type { PostalCount } from '../../wire/PostalCount';
import type { Refusal } from '../../wire/Refusal';
import { askWithReason, reasonless, rememberAsked, type Reasoned } from './reason';

export const CHECKS = ['inside', 'postal', 'members', 'booth'] as const;
export type Check = (typeof CHECKS)[number];

/** Postal votes as they are typed: those that came, and those whose paper went into the urn. */
export interface Post {
  received: string;
  accepted: string;
}

interface Checking {
  at: 'checks';
  ticked: readonly Check[];
  unchecked: boolean;
  post: Post;
  postWrong: boolean;
  busy: boolean;
  refusal: Refusal | null;
}

interface Confirming extends Reasoned {
  at: 'confirm';
  post: Post;
  typed: string;
  typedMissing: boolean;
}

export type Closing = Checking | Confirming;

export type ClosingEvent =
  | TogetherEvent
  | { type: 'tick'; check: Check; on: boolean }
  | { type: 'post'; post: Post }
  | { type: 'next' }
  | { type: 'noted'; answer: Answer<unknown> }
  | { type: 'back' }
  | { type: 'typed'; text: string }
  | { type: 'reason'; text: string };

export type ClosingEffect =
  | { do: 'note'; postal: PostalCount }
  | { do: 'close'; officers: TwoOfficers; confirmation: string; reason: string | null };

type Stepped = Step<Closing, ClosingEffect>;

const checks = (ticked: readonly Check[], post: Post): Closing => ({ at: 'checks', ticked, unchecked: false, post, postWrong: false, busy: false, refusal: null });

export const closing: Closing = checks([], { received: '', accepted: '' });

/** The three numbers; null when they cannot be right. */
export function postalOf({ received, accepted }: Post): PostalCount | null {
  const [came, went] = [wholeNumber(received), wholeNumber(accepted)];
  if (came === null || went === null || went > came) return null;
  return { received: came, accepted: went, rejected: came - went };
}

export function stepClosing(state: Closing, event: ClosingEvent): Stepped {
  return state.at === 'checks' ? checking(state, event) : confirming(state, event);
}

function checking(state: Checking, event: ClosingEvent): Stepped {
  switch (event.type) {
    case 'tick': {
      const others = state.ticked.filter((check) => check !== event.check);
      return stay({ ...state, ticked: event.on ? [...others, event.check] : others, unchecked: false });
    }
    case 'post':
      return stay(state.busy ? state : { ...state, post: event.post, postWrong: false, refusal: null });
    case 'next': {
      if (state.busy) return stay(state);
      const postal = postalOf(state.post);
      const unchecked = CHECKS.some((check) => !state.ticked.includes(check));
      if (unchecked || postal === null) return stay({ ...state, unchecked, postWrong: postal === null });
      return go({ ...state, busy: true, refusal: null }, { do: 'note', postal });
    }
    case 'noted':
      if (!state.busy) return stay(state);
      if (!event.answer.ok) return stay({ ...state, busy: false, refusal: event.answer.refusal });
      return stay({ at: 'confirm', post: state.post, ...together, ...reasonless, typed: '', typedMissing: false });
    default:
      return stay(state);
  }
}

function confirming(state: Confirming, event: ClosingEvent): Stepped {
  switch (event.type) {
    case 'tick':
    case 'post':
    case 'next':
    case 'noted':
      return stay(state);
    case 'typed':
      return stay({ ...state, typed: event.text, typedMissing: false, refusal: null });
    case 'reason':
      return stay({ ...state, reason: event.text, refusal: null });
    case 'back':
      return stay(state.busy ? state : checks(CHECKS, state.post));
    default: {
      const next = stepTogether<Confirming, Closing, ClosingEffect>(state, event, { done: closing, act: (officers) => close(state, officers) });
      return { ...next, state: next.state.at === 'confirm' ? rememberAsked(next.state) : next.state };
    }
  }
}

function close(state: Confirming, officers: TwoOfficers): Step<Confirming, ClosingEffect> {
  const confirmation = state.typed.trim();
  if (confirmation === '') return stay({ ...state, typedMissing: true, refusal: null });
  return askWithReason(state, (reason) => ({ do: 'close', officers, confirmation, reason }));
}
