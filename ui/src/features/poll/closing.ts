/**
 * Closing the poll for good: three points to check, then two people and the typed code of the station; and a reason when
 * the core asks for one because it is too early.
 */
import type { TwoOfficers } from '../../backend/staff';
import { stay, type Step } from '../../kit/step';
import { stepTogether, together, type TogetherEvent } from '../../kit/together';
import { askWithReason, reasonless, rememberAsked, type Reasoned } from './reason';

export const CHECKS = ['inside', 'members', 'booth'] as const;
export type Check = (typeof CHECKS)[number];

interface Checking {
  at: 'checks';
  ticked: readonly Check[];
  unchecked: boolean;
}

interface Confirming extends Reasoned {
  at: 'confirm';
  typed: string;
  typedMissing: boolean;
}

export type Closing = Checking | Confirming;

export type ClosingEvent =
  | TogetherEvent
  | { type: 'tick'; check: Check; on: boolean }
  | { type: 'next' }
  | { type: 'back' }
  | { type: 'typed'; text: string }
  | { type: 'reason'; text: string };

export interface ClosingEffect {
  do: 'close';
  officers: TwoOfficers;
  confirmation: string;
  reason: string | null;
}

type Stepped = Step<Closing, ClosingEffect>;

export const closing: Closing = { at: 'checks', ticked: [], unchecked: false };

export function stepClosing(state: Closing, event: ClosingEvent): Stepped {
  return state.at === 'checks' ? checking(state, event) : confirming(state, event);
}

function checking(state: Checking, event: ClosingEvent): Stepped {
  if (event.type === 'tick') {
    const others = state.ticked.filter((check) => check !== event.check);
    return stay({ ...state, ticked: event.on ? [...others, event.check] : others, unchecked: false });
  }
  if (event.type !== 'next') return stay(state);
  if (CHECKS.some((check) => !state.ticked.includes(check))) return stay({ ...state, unchecked: true });
  return stay({ at: 'confirm', ...together, ...reasonless, typed: '', typedMissing: false });
}

function confirming(state: Confirming, event: ClosingEvent): Stepped {
  switch (event.type) {
    case 'tick':
    case 'next':
      return stay(state);
    case 'typed':
      return stay({ ...state, typed: event.text, typedMissing: false, refusal: null });
    case 'reason':
      return stay({ ...state, reason: event.text, refusal: null });
    case 'back':
      return stay(state.busy ? state : { at: 'checks', ticked: CHECKS, unchecked: false });
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
