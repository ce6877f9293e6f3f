/** Two different people of the table, each with their own PIN, as every irreversible act asks for. */
import { isActing, type Post, type TwoOfficers } from '../backend/staff';
import type { Refusal } from '../wire/Refusal';
import { isPin } from './pin';

export interface Shown {
  post: Post | null;
  pin: string;
}

export interface Pair {
  first: Shown;
  second: Shown;
}

const NONE: Shown = { post: null, pin: '' };
export const NOBODY: Pair = { first: NONE, second: NONE };

const because = (code: string): Refusal => ({ code, facts: {} });

/** What is still wrong with the two; the core says the same. One of them is the president, unless it may be `without`. */
export function pairProblem({ first, second }: Pair, without = false): Refusal | null {
  if (first.post === null || second.post === null || first.post === second.post) return because('officers_must_differ');
  const posts = [first.post, second.post];
  if (!(without || posts.includes('president')) || !posts.every(isActing)) return because('president_needed');
  return isPin(first.pin) && isPin(second.pin) ? null : because('pin_missing');
}

/** What of each person is to be put right, in view of a refusal. */
export type Wrong = 'post' | 'pin' | null;

export function wrongIn({ first, second }: Pair, refusal: Refusal | null): Record<keyof Pair, Wrong> {
  const each = (of: (shown: Shown) => Wrong): Record<keyof Pair, Wrong> => ({ first: of(first), second: of(second) });
  switch (refusal?.code) {
    case 'officers_must_differ':
      // The first of two equals is as right as the second; whoever came later chooses again.
      if (first.post !== null && first.post === second.post) return { first: null, second: 'post' };
      return each(({ post }) => (post === null ? 'post' : null));
    case 'president_needed':
      return each(() => 'post');
    case 'pin_missing':
      return each(({ pin }) => (isPin(pin) ? null : 'pin'));
    case 'pin_wrong':
    case 'pin_wait':
      return each(({ post }) => (post === refusal.facts.post ? 'pin' : null));
    default:
      return { first: null, second: null };
  }
}

/** The two as the core takes them, or null while something is wrong. */
export function both(pair: Pair, without = false): TwoOfficers | null {
  const { first, second } = pair;
  if (pairProblem(pair, without) !== null || first.post === null || second.post === null) return null;
  return [
    { post: first.post, pin: first.pin },
    { post: second.post, pin: second.pin },
  ];
}

/** The same two, who type their PINs again: nothing that was typed stays on a screen after an answer. */
export function withoutPins({ first, second }: Pair): Pair {
  return { first: { ...first, pin: '' }, second: { ...second, pin: '' } };
}
