/** Everything the booth says in this language. Spanish is the source: every other language has exactly its keys. */
import { audio } from './audio';
import { shared } from './shared';
import { refusals } from './voterRefusals';
import { voting } from './voting';

export const es = { common: shared, refusals, voting, audio };
export type VoterMessages = typeof es;
