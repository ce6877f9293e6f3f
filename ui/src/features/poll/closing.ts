/**
 * Closing the poll for good: three points to check, then two people and the typed code of the station; and a reason when
 * the core asks for one because it is too early.
 */
import type { Answer } from '../../backend/answer';
import type { TwoOfficers } from '../../backend/staff';
import { both, NOBODY, pairProblem, withoutPins, type Pair } from '../../kit/officers';
import { go, stay, type Step } from '../../kit/step';
import type { Refusal } from '../../wire/Refusal';

export const CHECKS = ['inside', 'members', 'booth'] as const;
export type Check = (typeof CHECKS)[number];

export type Closing =
  | { at: 'checks'; ticked: readonly Check[]; unchecked: boolean }
  | { at: 'confirm'; pair: Pair; typed: string; typedMissing: boolean; reason: string; reasonAsked: boolean; busy: boolean; refusal: Refusal | null };

export type ClosingEvent =
  | { type: 'tick'; check: Check; on: boolean }
  | { type: 'next' }
  | { type: 'back' }
  | { type: 'pair'; pair: Pair }
  | { type: 'typed'; text: string }
  | { type: 'reason'; text: string }
  | { type: 'submit' }
  | { type: 'answered'; answer: Answer<null> };

export interface ClosingEffect {
  do: 'close';
  officers: TwoOfficers;
  confirmation: string;
  reason: string | null;
}

const REASON_REQUIRED = 'reason_required';

export const closing: Closing = { at: 'checks', ticked: [], unchecked: false };

export function stepClosing(state: Closing, event: ClosingEvent): Step<Closing, ClosingEffect> {
  return state.at === 'checks' ? checking(state, event) : confirming(state, event);
}

function checking(state: Closing & { at: 'checks' }, event: ClosingEvent): Step<Closing, ClosingEffect> {
  if (event.type === 'tick') {
    const others = state.ticked.filter((check) => check !== event.check);
    return stay({ ...state, ticked: event.on ? [...others, event.check] : others, unchecked: false });
  }
  if (event.type !== 'next') return stay(state);
  if (CHECKS.some((check) => !state.ticked.includes(check))) return stay({ ...state, unchecked: true });
  return stay({ at: 'confirm', pair: NOBODY, typed: '', typedMissing: false, reason: '', reasonAsked: false, busy: false, refusal: null });
}

function confirming(state: Closing & { at: 'confirm' }, event: ClosingEvent): Step<Closing, ClosingEffect> {
  switch (event.type) {
    case 'pair':
      return state.busy ? stay(state) : stay({ ...state, pair: event.pair, refusal: null });
    case 'typed':
      return stay({ ...state, typed: event.text, typedMissing: false, refusal: null });
    case 'reason':
      return stay({ ...state, reason: event.text, refusal: null });
    case 'back':
      return state.busy ? stay(state) : stay({ at: 'checks', ticked: CHECKS, unchecked: false });
    case 'submit': {
      if (state.busy) return stay(state);
      const officers = both(state.pair);
      if (officers === null) return stay({ ...state, refusal: pairProblem(state.pair) });
      const confirmation = state.typed.trim();
      if (confirmation === '') return stay({ ...state, typedMissing: true, refusal: null });
      const reason = state.reason.trim();
      if (state.reasonAsked && reason === '') return stay({ ...state, refusal: { code: REASON_REQUIRED, facts: {} } });
      return go({ ...state, busy: true, refusal: null }, { do: 'close', officers, confirmation, reason: reason === '' ? null : reason });
    }
    case 'answered': {
      if (!state.busy) return stay(state);
      if (event.answer.ok) return stay(closing);
      const { refusal } = event.answer;
      const reasonAsked = state.reasonAsked || refusal.code === REASON_REQUIRED;
      return stay({ ...state, busy: false, pair: withoutPins(state.pair), reasonAsked, refusal });
    }
    default:
      return stay(state);
  }
}
