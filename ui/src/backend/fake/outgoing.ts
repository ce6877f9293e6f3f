/** The fake way to the centre: what the snapshot says, told record by record. */
import type { ComparisonView } from '../../wire/ComparisonView';
import type { RecordPlace } from '../../wire/RecordPlace';
import type { RecordRow } from '../../wire/RecordRow';
import type { Rung } from '../../wire/Rung';
import type { StatusSnapshot } from '../../wire/StatusSnapshot';
import { accept } from '../answer';
import type { OutboxFilter, StaffBackend } from '../staff';

type Outgoing = Pick<StaffBackend, 'inspectSending' | 'outboxPage' | 'retryRefused' | 'pauseSending' | 'resumeSending' | 'compareNow'>;

const MINUTE_MS = 60_000;
const PAGE = 50;
const RECORDS = 64;
const REACHED: Record<StatusSnapshot['connection'], number> = { no_network: 0, no_internet: 1, no_server: 2, checking: 2, refused: 3, connected: 5 };

function rungs(status: StatusSnapshot): Rung[] {
  const reached = Math.min(REACHED[status.connection], status.sending.quarantined > 0 ? 4 : 5);
  return ['link', 'internet', 'centre', 'known', 'accepted'].map((code, step) => ({
    code,
    holds: step < reached ? true : (step === reached && status.connection !== 'checking' ? false : null),
    at_ms: step > 1 && step <= reached ? status.connection_since_ms : null,
  }));
}

/** What waits goes with the next exchange: the centre answers, and nobody paused sending. */
export const queueMoves = ({ connection, sending }: StatusSnapshot): boolean => connection === 'connected' && !sending.paused;

function placeOf(status: StatusSnapshot, position: number, now: number): RecordPlace {
  const { pending, quarantined, in_flight } = status.sending;
  if (position < quarantined) return { place: 'refused', code: 121, reason: 'scope: a text' };
  if (position >= pending + quarantined) return { place: 'received', at_ms: now - position * MINUTE_MS };
  if (position < quarantined + in_flight) return { place: 'sending' };
  if (position % 3 === 1) return { place: 'retry', at_ms: now + 5 * MINUTE_MS, attempt: 3 };
  if (position % 3 === 2) return { place: 'copied' };
  return { place: queueMoves(status) ? 'queued' : 'here' };
}

function rowsOf(status: StatusSnapshot): RecordRow[] {
  const now = Date.now();
  return Array.from({ length: RECORDS }, (_, position) => ({
    id: `st/1/${RECORDS - position}`,
    kind: position === 0 && status.phase === 'certified' ? 'TallyCertified' : position === RECORDS - 1 ? 'PollOpened' : (position % 9 === 4 ? 'AuthorisationReturned' : 'VoterAuthorised'),
    at_ms: now - position * 2 * MINUTE_MS,
    dni_masked: position === RECORDS - 1 ? null : `••••${String(5678 + position).slice(-4)}Z`,
    place: placeOf(status, position, now),
    attempts: position < status.sending.pending ? 2 : 1,
    hash: 'a3f1'.repeat(16),
  }));
}

function isIn(filter: OutboxFilter, { place: { place } }: RecordRow): boolean {
  if (filter === 'all') return true;
  const kind = place === 'refused' || place === 'received' ? place : 'waiting';
  return kind === filter;
}

/** As the scene says it was found, or as it is on a good day. */
function comparisonOf(status: StatusSnapshot, found: string | null): ComparisonView {
  const ago = (minutes: number): number => Date.now() - minutes * MINUTE_MS;
  const last = { at_ms: ago(8), rows: status.roll_rows, repaired: 0, events: 412, ballots: 0, lost: 0, unstamped: 0 };
  const view: ComparisonView = { last, asked: false, begun_at_ms: null, step: null };
  switch (found) {
    case 'never':
      return { ...view, last: null };
    case 'begun':
      return { ...view, begun_at_ms: ago(0), step: 'events' };
    case 'cut':
      return { ...view, begun_at_ms: ago(6) };
    case 'repaired':
      return { ...view, last: { ...last, repaired: 3 } };
    case 'lost':
      return { ...view, last: { ...last, lost: 2 } };
    case 'unstamped':
      return { ...view, last: { ...last, unstamped: 1 } };
    default:
      return view;
  }
}

export function fakeOutgoing(status: StatusSnapshot, scene: URLSearchParams): Outgoing {
  const comparison = comparisonOf(status, scene.get('compared'));
  let reason: string | null = status.sending.paused ? 'centre_asks' : null;
  return {
    inspectSending: async () => {
      const { pending, quarantined, oldest_at_ms } = status.sending;
      const oldest_seconds = oldest_at_ms === null ? null : Math.floor((Date.now() - oldest_at_ms) / 1000);
      const kind = (kind: string, waiting: number, refused: number) => ({ kind, waiting, refused, oldest_seconds: waiting > 0 ? oldest_seconds : null });
      const exchange = (lane: string, moved: number | null, outcome: string, minutes: number, times = 1) => ({ lane, at_ms: Date.now() - minutes * MINUTE_MS, times, moved, outcome });
      return accept({
        rungs: rungs(status),
        kinds: [kind('check_ins', Math.ceil(pending / 2), quarantined), kind('acts', 0, 0), { ...kind('casts', Math.floor(pending / 2), 0), oldest_seconds: null }, kind('ballots', 0, 0)],
        received_last_minute: pending === 0 ? 2 : 0,
        exchanges: [
          exchange('probe', 0, status.connection === 'connected' ? 'done' : 'no_answer', 0, 23),
          exchange('events', 2, 'done', 1),
          exchange('guards', 1, 'done', 1),
          exchange('roll', 0, 'done', 2, 41),
          exchange('ballots', null, 'done', 3),
          exchange('events', 0, 'held', 4),
        ],
        paused: reason,
        paused_since_ms: reason === null ? null : Date.now() - 12 * MINUTE_MS,
        comparison,
      });
    },
    compareNow: async () => {
      comparison.asked = true;
      return accept(null);
    },
    outboxPage: async (filter, before) => {
      const all = rowsOf(status).filter((row) => isIn(filter, row));
      const from = before === null ? 0 : all.findIndex(({ id }) => id === before) + 1;
      const rows = all.slice(from, from + PAGE);
      return accept({ rows, more: from + PAGE < all.length });
    },
    retryRefused: async () => {
      const retried = status.sending.quarantined;
      status.sending.quarantined = 0;
      status.sending.pending += retried;
      return accept(retried);
    },
    pauseSending: async (why) => {
      reason = why;
      status.sending.paused = true;
      return accept(null);
    },
    resumeSending: async () => {
      reason = null;
      status.sending.paused = false;
      return accept(null);
    },
  };
}
