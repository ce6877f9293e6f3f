import type { VoterMessages } from '../es/voter';
import { shared } from './shared';
import { refusals } from './voterRefusals';
import { voting } from './voting';

export const en: VoterMessages = { common: shared, refusals, voting };
