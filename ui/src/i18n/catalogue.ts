/**
 * The message catalogue of the staff window. Spanish is the source; every other language must have exactly its keys, which the compiler
 * and a test check. A message is a string, or a function of the facts it needs.
 */
import { en } from './en/index';
import { es } from './es/index';
import type { Language } from './languages';
import { isKnown } from '../backend/refusals';
import type { Refusal } from '../wire/Refusal';

export type Messages = typeof es;

export const CATALOGUE: Record<Language, Messages> = { es, en };

/** The sentence of a refusal; a code this version does not know reads as an internal error. */
export function refusalSentence(messages: Messages, refusal: Refusal): string {
  const code = isKnown(refusal.code) ? refusal.code : 'internal';
  return messages.refusals[code](refusal.facts);
}
