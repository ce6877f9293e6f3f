/** Two different people of the table, each with their own PIN, as every irreversible act asks for. */
import { isActing, PIN_DIGITS, type Post, type TwoOfficers } from '../backend/staff';
import type { Refusal } from '../wire/Refusal';

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

/** Whether this is a whole PIN. */
export function isPin(text: string): boolean {
  return text.length === PIN_DIGITS && /^\d+$/.test(text);
}

/** What is still wrong with the two; the core says the same. One of them is the president, unless it may be `without`. */
export function pairProblem({ first, second }: Pair, without = false): Refusal | null {
  if (first.post === null || second.post === null || first.post === second.post) return because('officers_must_differ');
  const posts = [first.post, second.post];
  if (!(without || posts.includes('president')) || !posts.every(isActing)) return because('president_needed');
  return isPin(first.pin) && isPin(second.pin) ? null : because('pin_missing');
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
