/** Everything the booth says in this language. Spanish is the source: every other language has exactly its keys. */
import { shared } from './shared';
import { refusals } from './voterRefusals';
import { voting } from './voting';

export const es = { common: shared, refusals, voting };
export type VoterMessages = typeof es;
