import type { VoterMessages } from '../es/voter';
import { audio } from './audio';
import { shared } from './shared';
import { refusals } from './voterRefusals';
import { voting } from './voting';

export const en: VoterMessages = { common: shared, refusals, voting, audio };
