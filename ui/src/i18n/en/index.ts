import { audit } from './audit';
import { cabin } from './cabin';
import { checkin } from './checkin';
import { common } from './common';
import { conflicts } from './conflicts';
import { copies } from './copies';
import { count } from './count';
import { desk } from './desk';
import { devices } from './devices';
import { diagnosis } from './diagnosis';
import { help } from './help';
import { minutes } from './minutes';
import { outgoing } from './outgoing';
import { papers } from './papers';
import { poll } from './poll';
import { refusals } from './refusals';
import { sending } from './sending';
import { status } from './status';
import { table } from './table';
import { turnout } from './turnout';

/** Everything the staff window says in this language, one file per area. */
export const en = { audit, cabin, checkin, common, conflicts, copies, count, desk, devices, diagnosis, help, minutes, outgoing, papers, poll, refusals, sending, status, table, turnout };
