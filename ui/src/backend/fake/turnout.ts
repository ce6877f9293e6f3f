/**
 * The fake turnout: a day since nine with a busy noon. `?turnout=none|few|due|pending|received|past` sets where the advance
 * of 14:00 stands, `&compare=1` brings an earlier election, and `con=` decides whether anything is received.
 */
import type { AdvanceTaken } from '../../wire/AdvanceTaken';
import type { AdvanceView } from '../../wire/AdvanceView';
import type { StatusSnapshot } from '../../wire/StatusSnapshot';
import type { TurnoutBar } from '../../wire/TurnoutBar';
import type { TurnoutView } from '../../wire/TurnoutView';
import { accept, refuse } from '../answer';
import type { StaffBackend } from '../staff';
import { shut } from './shut';

type Turnout = Pick<StaffBackend, 'turnoutView' | 'takeAdvance' | 'printAdvance' | 'printTurnout'>;

const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;
const FEW = 5;
const STEPS = [15, 30, 60];
const CODES: Record<string, string> = { '14:00': '7F-3K', '18:00': 'Q2-9M' };
/** People of each quarter of an hour since nine. */
const CAME = [9, 14, 18, 21, 25, 30, 33, 31, 28, 26, 24, 22, 19, 21, 18, 15, 14, 12, 11, 10];
const QUIET = [2, 1, 0, 6, 3, 9, 0, 0, 5, 1, 1, 8, 7, 2];
const EARLIER = [
  { at: '10:00', share: 560 },
  { at: '12:00', share: 2130 },
  { at: '14:00', share: 4048 },
  { at: '18:00', share: 5310 },
  { at: '20:00', share: 6605 },
];

/** At nine of a day of November. A scene looks the same at every hour at which somebody looks. */
const nine = (): number => new Date(2026, 10, 22, 9, 0).getTime();

/** The ends that the rules of the station allow. */
function ends(came: number[]): number[] {
  let waiting = 0;
  return came.flatMap((count, place) => {
    waiting += count;
    if (waiting > 0 && waiting < FEW) return [];
    waiting = 0;
    return [place + 1];
  });
}

function bars(came: number[], minutes: number): TurnoutBar[] {
  const all = ends(came);
  const last = all.at(-1);
  let from = 0;
  let sum = 0;
  return all.flatMap((end) => {
    if ((end * 15) % minutes !== 0 && end !== last) return [];
    const voters = came.slice(from, end).reduce((total, count) => total + count, 0);
    sum += voters;
    const bar = { from_ms: nine() + from * QUARTER_MS, until_ms: nine() + end * QUARTER_MS, voters, sum };
    from = end;
    return [bar];
  });
}

export function fakeTurnout(scene: URLSearchParams, status: StatusSnapshot, receives: () => boolean): Turnout {
  const mode = scene.get('turnout') ?? 'due';
  const came = mode === 'few' ? QUIET : mode === 'none' ? [2, 1] : CAME;
  const taken = new Map<string, AdvanceTaken>();
  const take = (moment: string): void => {
    taken.set(moment, { electors: status.electors, voted: status.voted + status.paper.by_hand, at_ms: nine() + 303 * MINUTE_MS, code: CODES[moment] ?? '', sent: status.sending.in_flight > 0 ? 'sending' : 'local', received_at_ms: null });
    status.advances = [...taken.keys()];
  };
  if (mode === 'pending' || mode === 'received') take('14:00');

  const why = (moment: string): string | null => {
    const closed = shut(status.phase, ['open', 'suspended']);
    if (closed !== null) return closed;
    if (moment === '18:00') return mode === 'past' ? null : 'advance_early';
    if (mode === 'past') return 'advance_past';
    return mode === 'none' || mode === 'few' ? 'advance_early' : null;
  };
  const advance = (moment: string): AdvanceView => {
    const code = why(moment);
    const known = taken.get(moment);
    if (known !== undefined && receives() && mode !== 'pending') Object.assign(known, { sent: 'received', received_at_ms: known.at_ms + MINUTE_MS });
    return { moment, refusal: code === null || known !== undefined ? null : { code, facts: { moment } }, taken: known === undefined ? null : { ...known } };
  };

  return {
    turnoutView: async () => {
      const opened = status.phase !== 'closed' && status.phase !== 'no_election';
      const all = ends(came);
      const told = all.at(-1) ?? 0;
      const view: TurnoutView = {
        electors: status.electors,
        by_hand: status.paper.by_hand,
        opened,
        steps: STEPS.map((minutes) => ({ minutes, bars: opened ? bars(came, minutes) : [] })),
        few_since_ms: opened && told < came.length ? nine() + told * QUARTER_MS : null,
        few: FEW,
        earlier: scene.has('compare') ? { title: { es: 'Autonómicas 2023', en: 'Regional 2023' }, date: '2023-05-28', points: EARLIER } : null,
        advances: ['14:00', '18:00'].map(advance),
      };
      return accept(view);
    },
    takeAdvance: async (moment) => {
      const code = why(moment);
      if (status.device.write_failed) return refuse({ code: 'write_failed', facts: {} });
      if (!taken.has(moment)) {
        if (code !== null) return refuse({ code, facts: { moment } });
        take(moment);
      }
      return accept(advance(moment));
    },
    printAdvance: async (moment) => (taken.has(moment) && !scene.has('no_paper') ? accept(null) : refuse({ code: scene.has('no_paper') ? 'printer_no_paper' : 'papers_failed', facts: {} })),
    printTurnout: async () => (scene.has('no_paper') ? refuse({ code: 'printer_no_paper', facts: {} }) : accept(null)),
  };
}
