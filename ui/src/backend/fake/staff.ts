/**
 * The fake core of the staff window: a polling station in memory, for developing and for testing screens. The page's
 * address sets the scene: `?phase=open&con=no_network&pending=12&late=70&booth=busy&conflicts=1&disk=4&silent=1`.
 */
import type { PersonRow } from '../../wire/PersonRow';
import type { DeviceStanding } from '../../wire/DeviceStanding';
import type { Phase } from '../../wire/Phase';
import type { ResultView } from '../../wire/ResultView';
import type { SaveState } from '../../wire/SaveState';
import type { StatusSnapshot } from '../../wire/StatusSnapshot';
import type { Ticket } from '../../wire/Ticket';
import { accept, refuse, type Answer } from '../answer';
import { CODE_ALPHABET, CODE_LENGTH, normaliseCode, strayCharacter } from '../code';
import { isCopyLost } from '../copyTrouble';
import { POSTS, wantsCopy, type StaffBackend, type TwoOfficers } from '../staff';
import { inventedConflicts } from './conflicts';
import { FAKE_CHECKS, FAKE_FILES, fakeBundle } from './devices';
import { fakeAudit } from './audit';
import { fakeDiagnosis } from './diagnosis';
import { fakeCopies, rollCopyOf } from './copies';
import { fakeBackup } from './backup';
import { fakeDeparture } from './departure';
import { fakeDocuments } from './documents';
import { fakeLists } from './lists';
import { fakeMinutes } from './minutes';
import { fakeOutgoing, queueMoves } from './outgoing';
import { FAKE_PAPER } from './paper';
import { invented, readDocument, search } from './people';
import { shut } from './shut';
import { fakeTurnout } from './turnout';

const PUSH_MS = 1000;
const RECEIVED_AFTER_MS = 2500;
const CHECKED_AFTER_MS = 1500;
/** The one PIN that the fake refuses. */
const WRONG_PIN = '000000';
const AUTHORISATION_MS = 15 * 60_000;

const no = (code: string, facts: Record<string, string> = {}): Answer<never> => refuse({ code, facts });

/** As the core finds it: the worst of what is known of the machine. */
function standingOf({ device, clock_went_back, roll_copy, phase }: StatusSnapshot): DeviceStanding {
  const { write_failed, disk_free_percent, battery } = device;
  if (write_failed) return 'write_failed';
  if (disk_free_percent < 2) return 'disk_full';
  if (clock_went_back) return 'clock_went_back';
  if (isCopyLost(roll_copy)) return 'copy_lost';
  if (disk_free_percent < 5) return 'disk_low';
  if (battery !== null && battery.percent < 25) return 'plug_in';
  if (roll_copy.trouble !== null) return 'copy_missing';
  if (roll_copy.folder === null && wantsCopy(phase)) return 'no_copy';
  return battery === null ? 'in_order' : 'on_battery';
}

class FakeStation {
  readonly people = invented();
  readonly status: StatusSnapshot;
  readonly codes = new Map<string, number>();
  readonly sent = new Map<number, number>();
  seq = 0;
  receives: boolean;
  silent: boolean;
  before: Pick<StatusSnapshot, 'device_standing' | 'booth'> | null = null;

  constructor(scene: URLSearchParams) {
    const count = (name: string, otherwise: number): number => Number(scene.get(name) ?? otherwise);
    const connection = (scene.get('con') ?? 'connected') as StatusSnapshot['connection'];
    const pending = count('pending', 0);
    const now = Date.now();
    // With `keeps` the centre answers, and its answer to a record is long in coming.
    this.receives = connection === 'connected' && !scene.has('keeps');
    this.silent = scene.has('silent');
    this.status = {
      sequence: 0,
      station: 'Mesa 03-002-B',
      station_id: 'st-06-015-03-002-b',
      recovery: (scene.get('recovery') ?? 'nothing') as StatusSnapshot['recovery'],
      scope: "comunidad == 'Extremadura' AND mesa == '06-015-03-002-B'",
      tables: scene.has('tables') ? ['06-015-03-002-B', '06-015-03-002-C'] : [],
      election_title: FAKE_PAPER.title,
      election_date: '2027-05-23',
      test: !scene.has('real'),
      hours: { opens: '09:00', closes: '20:00', advances: ['14:00', '18:00'] },
      phase: (scene.get('phase') ?? 'closed') as Phase,
      connection,
      connection_since_ms: now - 8 * 60_000,
      sending: {
        pending,
        in_flight: count('flying', 0),
        paused: scene.has('paused'),
        oldest_at_ms: pending > 0 ? Date.now() - count('late', 1) * 60_000 : null,
        quarantined: count('quarantined', 0),
        last_received_at_ms: scene.has('never') ? null : now - 8 * 60_000,
        ballots_received: 0,
      },
      device: { disk_free_mb: count('disk', 40) * 1000, disk_free_percent: count('disk', 40), write_failed: scene.has('failed'), battery: scene.has('battery') ? { percent: count('battery', 64), minutes: 130 } : null },
      reader: (scene.get('reader') ?? 'unknown') as StatusSnapshot['reader'],
      device_standing: 'in_order',
      // Not whole minutes, as the core's are: what a scene reads must not change in its first minute.
      device_since_ms: now - count('machine_since', 128) * 60_000,
      booth: (scene.get('booth') ?? 'ready') as StatusSnapshot['booth'],
      booth_since_ms: now - count('booth_since', 3) * 60_000,
      booth_minutes: ['busy', 'paused'].includes(scene.get('booth') ?? '') || scene.has('minutes') ? count('minutes', 0) : null,
      conflicts: count('conflicts', 0),
      roll_rows: scene.has('down') ? 0 : 890,
      roll_version_ms: scene.has('no_roll') ? null : now - count('roll', 44) * 60_000,
      roll_as_of_ms: scene.has('no_roll') || scene.has('carried') ? null : now - count('roll', 44) * 60_000,
      roll_failed: scene.has('bad_roll'),
      bootstrap_percent: scene.has('down') ? count('down', 64) : null,
      bootstrap_left: scene.has('down') ? 588 * (100 - count('down', 64)) : null,
      roll_held: false,
      electors: 890,
      voted: count('voted', 412),
      voted_this_hour: count('hour', 38),
      paper: { last_mark: scene.has('paper') ? count('paper', 412) : null, by_hand: count('by_hand', 0) },
      roll_copy: rollCopyOf(scene),
      advances: (scene.get('advances') ?? '').split(',').filter((moment) => moment !== ''),
      authorised: count('authorised', 0),
      in_box: count('in_box', count('voted', 412)),
      posts: scene.has('unseated') ? [] : ['president', 'poll_worker_1', 'poll_worker_2'],
      signed_in: scene.has('unseated') || scene.has('out') ? null : (scene.get('seat') ?? 'president'),
      clock: scene.has('clock') ? { ahead_seconds: count('clock', 0), by_centre: false } : null,
      clock_went_back: scene.has('clock_back'),
      other_device: scene.has('twin'),
      offline_demo: false,
      screen_mode: scene.get('mode') as StatusSnapshot['screen_mode'],
    };
  }

  snapshot(): StatusSnapshot {
    const { status, before } = this;
    status.sequence += 1;
    status.device_standing = standingOf(status);
    const now = Date.now();
    if (before !== null && before.device_standing !== status.device_standing) status.device_since_ms = now;
    if (before !== null && before.booth !== status.booth) status.booth_since_ms = now;
    this.before = { device_standing: status.device_standing, booth: status.booth };
    return structuredClone(this.status);
  }

  row(key: number): PersonRow | undefined {
    return this.people.find(({ row }) => row.key === key)?.row;
  }

  /** One more record waits; it is received a little later unless the network is away. */
  record(): number {
    this.seq += 1;
    const seq = this.seq;
    this.status.sending.pending += 1;
    this.status.sending.oldest_at_ms ??= Date.now() - 1_000;
    if (this.receives) setTimeout(() => this.receive(seq), RECEIVED_AFTER_MS);
    return seq;
  }

  receive(seq: number): void {
    if (!this.receives || this.sent.has(seq)) return;
    this.sent.set(seq, Date.now());
    const { sending } = this.status;
    sending.pending = Math.max(0, sending.pending - 1);
    if (sending.pending === 0) sending.oldest_at_ms = null;
    sending.last_received_at_ms = Date.now();
  }

  show(connection: StatusSnapshot['connection']): void {
    this.status.connection = connection;
    this.status.connection_since_ms = Date.now();
  }

  /** The end of the demonstration is no connection yet: as in the core, it is looked for first. */
  setOffline(on: boolean): void {
    this.receives = !on;
    this.status.offline_demo = on;
    this.show(on ? 'no_network' : 'checking');
    if (!on) setTimeout(() => this.status.offline_demo || this.show('connected'), CHECKED_AFTER_MS);
    if (!on) for (let seq = 1; seq <= this.seq; seq += 1) setTimeout(() => this.receive(seq), RECEIVED_AFTER_MS);
  }
}

function newCode(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(CODE_LENGTH));
  return [...bytes].map((byte) => CODE_ALPHABET[byte % CODE_ALPHABET.length]).join('');
}

function resultOf(status: StatusSnapshot): ResultView {
  const ballots = status.in_box;
  return {
    voted: status.voted,
    ballots,
    difference: status.voted - ballots,
    recount_agrees: true,
    certified: true,
    code: '7F3-K2M',
    contests: FAKE_PAPER.contests.map((contest) => {
      const share = contest.choices.map((_, index) => Math.floor((ballots * (contest.choices.length - index)) / 60));
      const marked = share.reduce((sum, votes) => sum + votes, 0);
      return {
        id: contest.id,
        title: contest.title,
        votes: contest.choices.map(({ id, name }, index) => ({ id, name, votes: share[index] ?? 0 })),
        blank: Math.max(0, ballots - marked),
        null: 0,
        valid: ballots,
      };
    }),
  };
}

/** What the core would say of the two; the fake knows one wrong PIN. */
function twoProblem([first, second]: TwoOfficers): Answer<never> | null {
  if (first.post === second.post) return no('officers_must_differ');
  const wrong = [first, second].find(({ pin }) => pin === WRONG_PIN);
  return wrong === undefined ? null : no('pin_wrong', { seconds: '0', post: wrong.post });
}

/** When the poll was opened and closed, at every hour at which somebody looks. */
const FAKE_HOURS = { opened: new Date(2026, 10, 22, 9, 2).getTime(), closed: new Date(2026, 10, 22, 20, 4).getTime() };

/** A staff core that keeps its word, in memory. */
export function fakeStaff(scene: URLSearchParams): StaffBackend {
  const station = new FakeStation(scene);
  const { status } = station;
  const conflicts = inventedConflicts(station.people, status.conflicts, Date.now(), scene.has('keeps'));
  let enrolled = !scene.has('not_enrolled');
  const early = scene.has('early');
  if (scene.get('anyone') === 'voted') {
    for (const { row } of station.people) {
      row.standing = { state: 'voted', at_ms: Date.now() - 42 * 60_000, by: { officer: 'poll_worker_1', method: 'scan', document: 'dni' } };
    }
  }
  const gate = (phases: Phase[]): Answer<never> | null => {
    const why = shut(status.phase, phases);
    return why === null ? null : no(why);
  };
  /** A disk that does not answer. */
  const hangs = async (): Promise<void> => (scene.has('hangs') ? new Promise(() => undefined) : undefined);
  const checkIn = (key: number): Answer<Ticket> => {
    const row = station.row(key);
    const closed = gate(['open']);
    if (closed !== null) return closed;
    if (row === undefined) return no('not_on_roll');
    if (status.paper.last_mark !== null) return no('on_paper');
    if (status.device.write_failed) return no('write_failed');
    if (row.standing.state === 'voted') return no('already_voted');
    if (row.standing.state === 'authorised') return no('already_authorised');
    const code = newCode();
    station.codes.set(code, key);
    row.standing = { state: 'authorised', at_ms: Date.now() };
    status.authorised += 1;
    return accept({ code, expires_at_ms: Date.now() + AUTHORISATION_MS, seq: station.record() });
  };
  const core: StaffBackend = {
    onStatus: (listener) => {
      if (station.silent) return () => undefined;
      const timer = setInterval(() => enrolled && listener(station.snapshot()), PUSH_MS);
      const conflict = (): void => void (status.conflicts += 1);
      window.addEventListener('urna:conflict', conflict);
      return () => {
        clearInterval(timer);
        window.removeEventListener('urna:conflict', conflict);
      };
    },
    status: async () => !enrolled ? no('not_enrolled') : (station.silent && status.sequence > 0 ? no('internal') : accept(station.snapshot())),
    findEnrolmentFiles: async () => accept(scene.has('no_stick') ? [] : FAKE_FILES),
    lookIntoBundle: async (path, key) => fakeBundle(path, key),
    enrolStation: async (_path, _key, roll, speech) => {
      enrolled = true;
      const refused = speech === null ? null : scene.get('speech_refused');
      return accept({
        roll_rows: roll === null ? null : 890,
        roll_refused: scene.get('roll_refused'),
        speech_clips: speech === null || refused !== null ? null : 186,
        speech_refused: refused,
      });
    },
    screenScale: async () => accept(null),
    onScale: () => () => undefined,
    saveScreenScale: async (pxPerMm) => (pxPerMm < 2 ? no('scale_impossible') : accept(null)),
    holdRoll: async (on) => {
      const arrives = scene.has('down') && !on;
      status.roll_held = on;
      status.bootstrap_percent = arrives ? Number(scene.get('down')) : null;
      return accept(null);
    },
    setScreenMode: async (mode) => {
      status.screen_mode = mode;
      return accept(null);
    },
    turnScreen: async () => {
      if (status.screen_mode !== 'one_screen') return no('not_one_screen');
      status.signed_in = null;
      return accept(null);
    },
    lookAtDevices: async () => accept(FAKE_CHECKS[scene.has('bare') ? 'bare' : 'full']),
    constitute: async (members) => {
      if (status.posts.length > 0) return no('already_constituted');
      status.posts = members.map(({ post }) => post);
      return accept(null);
    },
    signIn: async ({ post, pin }) => {
      await hangs();
      if (pin === WRONG_PIN) return no('pin_wrong', { seconds: '15', post });
      status.signed_in = post;
      return accept(null);
    },
    signOut: async () => {
      status.signed_in = null;
      return accept(null);
    },
    findPeople: async (query) => accept(search(station.people, query)),
    readScan: async (text) => accept(readDocument(station.people, text)),
    noteVoterIncident: async (_code, _key, { post, pin }) => {
      if (post !== 'president') return no('president_needed');
      if (pin === WRONG_PIN) return no('pin_wrong', { seconds: '0', post });
      station.record();
      return accept(null);
    },
    beginPaper: async (officers) => {
      const problem = twoProblem(officers);
      if (problem !== null) return problem;
      if (status.booth !== 'ready') return no('session_busy');
      if (status.authorised > 0) return no('authorisations_open', { open: String(status.authorised) });
      status.paper.last_mark = status.voted;
      station.record();
      return accept(null);
    },
    endPaper: async ({ post, pin }, reason, byHand) => {
      if (pin === WRONG_PIN) return no('pin_wrong', { seconds: '0', post });
      if (reason.trim() === '') return no('reason_required');
      status.paper.last_mark = null;
      status.paper.by_hand += byHand;
      station.record();
      return accept(null);
    },
    changeSeat: async ({ post, name }, officers) => {
      if (name.trim() === '') return no('member_name');
      const problem = twoProblem(officers);
      if (problem !== null) return problem;
      if (!status.posts.includes(post)) status.posts = POSTS.filter((seat) => seat === post || status.posts.includes(seat));
      if (status.signed_in === post) status.signed_in = null;
      station.record();
      return accept(null);
    },
    person: async (key) => {
      const row = station.row(key);
      return row === undefined ? no('not_on_roll') : accept(structuredClone(row));
    },
    authorise: async (key) => {
      await hangs();
      const standing = station.row(key)?.standing;
      if (standing?.state === 'other_table') return gate(['open']) ?? no('other_table', { table: standing.table });
      if (standing?.state === 'left') return gate(['open']) ?? no('left_without_voting');
      return standing?.state === 'postal' ? (gate(['open']) ?? no('postal_vote')) : checkIn(key);
    },
    authoriseAsDecided: async (key, _method, _document, { post, pin }) => {
      if (post !== 'president') return no('president_needed');
      if (pin === WRONG_PIN) return no('pin_wrong', { seconds: '0', post: 'president' });
      return checkIn(key);
    },
    reissueCode: async (key) => {
      if (station.row(key)?.standing.state !== 'authorised') return no('not_authorised');
      for (const [code, owner] of station.codes) if (owner === key) station.codes.delete(code);
      const code = newCode();
      station.codes.set(code, key);
      return accept({ code, expires_at_ms: Date.now() + AUTHORISATION_MS, seq: station.record() });
    },
    returnAuthorisation: async (key, _reason, pin) => {
      if (pin === WRONG_PIN) return no('pin_wrong', { seconds: '0', post: 'president' });
      const row = station.row(key);
      if (row?.standing.state !== 'authorised') return no('not_on_roll');
      row.standing = { state: station.people.some((one) => one.row === row && one.postal) ? 'postal' : 'can' };
      status.authorised -= 1;
      station.record();
      return accept(null);
    },
    saveState: async (seq) => accept<SaveState>(station.sent.has(seq) ? 'received' : (status.sending.in_flight > 0 ? 'sending' : (queueMoves(status) ? 'queued' : 'local'))),
    openPoll: async (officers, reason) => {
      if (status.phase !== 'closed') return no(status.phase === 'no_election' ? 'no_election' : 'poll_already_open');
      const problem = twoProblem(officers);
      if (problem !== null) return problem;
      if (early && (reason ?? '') === '') return no('reason_required');
      status.phase = 'open';
      status.voted = 0;
      status.in_box = 0;
      station.record();
      return accept(null);
    },
    suspendPoll: async () => {
      status.phase = 'suspended';
      station.record();
      return accept(null);
    },
    resumePoll: async () => {
      status.phase = 'open';
      station.record();
      return accept(null);
    },
    closePoll: async (officers, confirmation, reason) => {
      const problem = twoProblem(officers);
      if (problem !== null) return problem;
      if (confirmation.trim().toLowerCase() !== status.station_id) return no('confirmation_wrong');
      if (early && (reason ?? '') === '') return no('reason_required');
      status.phase = 'ended';
      station.record();
      return accept(null);
    },
    certify: async (officers, explanation) => {
      const problem = twoProblem(officers);
      if (problem !== null) return problem;
      if (status.voted !== status.in_box && explanation === '') return no('not_reconciled', { voted: String(status.voted), ballots: String(status.in_box) });
      status.phase = 'certified';
      station.record();
      return accept(resultOf(status));
    },
    result: async () => (status.phase === 'certified' ? accept(resultOf(status)) : no('not_certified')),
    ...fakeDocuments(scene, status),
    printDirections: async () => (scene.has('no_paper') ? no('printer_no_paper') : accept(null)),
    printTicket: async () => (scene.has('no_paper') ? no('printer_no_paper') : accept(null)),
    prepareBooth: async (code, start) => {
      if (!station.codes.has(code)) return no('code_unknown');
      if (scene.has('begun')) return no('code_used');
      Object.assign(window, { urnaPrepared: structuredClone(start) });
      return accept(null);
    },
    activateBooth: async (typed) => {
      const code = normaliseCode(typed);
      const stray = strayCharacter(code);
      if (stray !== undefined) return no('code_characters', { character: stray });
      if (status.booth === 'busy') return no('session_busy');
      if (!station.codes.has(code)) return no('code_unknown');
      status.booth = 'busy';
      return accept(null);
    },
    boothLeft: async (officers) => {
      const problem = twoProblem(officers);
      if (problem !== null) return problem;
      if (status.booth === 'ready') return no('no_session');
      status.booth = 'ready';
      station.record();
      return accept(null);
    },
    resumeBooth: async () => {
      status.booth = 'busy';
      return accept(null);
    },
    conflicts: async () => accept(structuredClone(conflicts)),
    classifyConflict: async (id, outcome, officers) => {
      const problem = twoProblem(officers);
      if (problem !== null) return problem;
      const found = conflicts.find((one) => one.id === id);
      if (found === undefined || (found.outcome !== null && found.outcome !== 'unknown')) return no('no_conflict');
      found.outcome = outcome;
      found.said.push({ at_ms: Date.now(), outcome });
      status.conflicts = conflicts.filter((one) => one.outcome === null || one.outcome === 'unknown').length;
      station.record();
      return accept(null);
    },
    setOfflineDemo: async (on) => {
      station.setOffline(on);
      return accept(null);
    },
    syncNow: async () => accept(null),
    pollRecord: async (milestone) => {
      const done = milestone === 'opened' ? status.phase !== 'closed' : status.phase === 'ended' || status.phase === 'certified';
      return accept(done ? { at_ms: FAKE_HOURS[milestone], sent: station.receives ? 'received' : 'local' } : null);
    },
    ...fakeMinutes(scene),
    ...fakeOutgoing(status, scene),
    ...fakeAudit(scene),
    ...fakeDiagnosis(scene, () => status.signed_in, () => (status.reader = 'ready')),
    ...fakeCopies(status, scene),
    ...fakeBackup(status, scene),
    ...fakeDeparture(status, scene, twoProblem),
    ...fakeTurnout(scene, status, () => station.receives),
  };
  return { ...core, ...fakeLists(scene, core) };
}
