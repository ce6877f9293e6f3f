/** What a table looks at before it opens: each row says how it stands, and none of them keeps it from opening. */
import type { Messages } from '../../i18n/catalogue';
import { time } from '../../i18n/format';
import { unknownState, type Shown } from '../../kit/unknown';
import type { StatusSnapshot } from '../../wire/StatusSnapshot';
import type { TestResult } from '../../wire/TestResult';
import { nextMoment } from './legalDay';

export interface CheckRow {
  name: string;
  state: Shown;
}

interface Looked {
  snapshot: Pick<StatusSnapshot, 'posts' | 'in_box' | 'test' | 'phase' | 'hours'>;
  /** The snapshot is too old to say anything. */
  stale: boolean;
  nowMs: number;
  /** The ballot that was tried in the booth: null when none was, undefined for who may not see the tests. */
  tried: Pick<TestResult, 'grade' | 'at_ms'> | null | undefined;
  /** How the copy of the marked roll stands. */
  copy: Shown | undefined;
  messages: Messages;
}

const SEATS = ['president', 'poll_worker_1', 'poll_worker_2'];

const ok = (text: string): Shown => ({ token: 'ok', icon: 'circle-check', text });
const look = (text: string): Shown => ({ token: 'attention', icon: 'triangle-alert', text });
const unknown = (text: string): Shown => ({ token: 'unknown', icon: 'circle-dashed', text });

export function checklist(looked: Looked): CheckRow[] {
  const rows = rowsOf(looked);
  return looked.stale ? rows.map(({ name }) => ({ name, state: unknownState(looked.messages) })) : rows;
}

function rowsOf({ snapshot, nowMs, tried, copy, messages }: Looked): CheckRow[] {
  const words = messages.poll.open;
  const seated = SEATS.filter((post) => snapshot.posts.includes(post)).length;
  const opening = nextMoment('closed', nowMs, [], snapshot.hours);
  const early = opening !== null && opening.minutes > 0 && !snapshot.test;
  return [
    { name: words.members, state: seated === SEATS.length ? ok(words.membersAll) : look(words.membersSome(seated)) },
    { name: words.hour, state: early ? look(words.hourEarly(time(nowMs), opening.at)) : ok(words.hourCome(time(nowMs))) },
    {
      name: words.box,
      state: snapshot.in_box === 0 ? ok(words.boxEmpty) : { token: 'error', icon: 'octagon-x', text: words.boxNotEmpty },
    },
    { name: words.booth, state: booth(tried, words) },
    ...(copy === undefined ? [] : [{ name: words.stick, state: copy }]),
  ];
}

function booth(tried: Looked['tried'], words: Messages['poll']['open']): Shown {
  if (tried === undefined) return unknown(words.boothUnknown);
  return tried?.grade === 'passed' ? ok(words.boothTried(time(tried.at_ms))) : look(words.boothUntried);
}
