/**
 * The messages of the booth, apart from those of the staff window, so that neither window carries the other's words. A
 * language that lacks a key does not compile.
 */
import { isVoterKnown } from '../backend/refusals';
import type { Refusal } from '../wire/Refusal';
import { ca } from './ca/voter';
import { en } from './en/voter';
import { es, type VoterMessages } from './es/voter';
import { eu } from './eu/voter';
import { gl } from './gl/voter';
import type { VoterLanguage } from './languages';
import { va } from './va/voter';

export type { VoterMessages };

export const VOTER_CATALOGUE: Record<VoterLanguage, VoterMessages> = { es, ca, 'ca-ES-valencia': va, eu, gl, en };

/** What a voter is told when the booth did not do something; without a sentence of its own: to call the poll workers. */
export function voterRefusal(messages: VoterMessages, refusal: Refusal): string {
  const code = isVoterKnown(refusal.code) ? refusal.code : 'internal';
  return messages.refusals[code](refusal.facts);
}
