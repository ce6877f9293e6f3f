/**
 * Checking a voter in.
 *
 * identify ─┬─ confirm ── ticket ── identify
 *           ├─ postal ── allowing ── ticket …     (a vote by post is recorded: the president decides, with their PIN)
 *           ├─ same_dni ── confirm …
 *           ├─ voted
 *           ├─ authorised ─┬─ giving_back ── identify    (whoever is at the desk shows their PIN)
 *           │              └─ ticket
 *           ├─ not_on_roll
 *           └─ noting ── identify          (from voted and not_on_roll: the president notes it)
 *
 * Which screen a person opens depends on what the core says of them at that moment, never on the row of a list that
 * may be minutes old. A document that is read begins anew from any of them, but for what is being saved or signed. Somebody who has voted opens `voted` directly; there is no way from there to a vote,
 * and from `postal` there is one past the president only.
 */
import type { Answer } from '../../backend/answer';
import type { IdentityDocument, IncidentCode, Method, ReturnReason } from '../../backend/staff';
import { isPin } from '../../kit/officers';
import { go, stay, type Step } from '../../kit/step';
import type { BoothStart } from '../../wire/BoothStart';
import type { MarkedBy } from '../../wire/MarkedBy';
import type { PersonRow } from '../../wire/PersonRow';
import type { Refusal } from '../../wire/Refusal';
import type { ScanResult } from '../../wire/ScanResult';
import type { SaveState } from '../../wire/SaveState';
import type { SearchResult } from '../../wire/SearchResult';
import type { Ticket } from '../../wire/Ticket';

/** What a document reader typed: being asked about, read, or of no use. The text itself is kept nowhere. */
export type Scan = { at: 'asked' } | { at: 'read'; source: string; expired: boolean } | { at: 'unreadable'; why: string };

/** The search: what was typed, asked and answered. */
export interface Identify {
  at: 'identify';
  query: string;
  /** Number of the last question; answers to older ones are dropped. */
  asked: number;
  answered: number;
  outcome: SearchResult | null;
  refusal: Refusal | null;
  /** Enter was pressed before the answer came. */
  enterWaits: boolean;
  opening: number | null;
  /** A row is being pressed: the list stays as it is, and the answer that came meanwhile is shown afterwards. */
  press: { late: Answer<SearchResult> | null } | null;
  notice: 'returned' | 'noted' | null;
  scan: Scan | null;
}

export type CheckIn =
  | Identify
  | { at: 'same_dni'; people: PersonRow[]; opening: number | null; refusal: Refusal | null; search: Identify }
  | { at: 'confirm'; person: PersonRow; method: Method; document: IdentityDocument; busy: boolean; refusal: Refusal | null; search: Identify }
  /** A vote by post is recorded: nobody but the president lets them vote here. */
  | { at: 'postal'; person: PersonRow; method: Method; document: IdentityDocument; search: Identify }
  | { at: 'allowing'; person: PersonRow; method: Method; document: IdentityDocument; pin: string; busy: boolean; refusal: Refusal | null; search: Identify }
  | { at: 'voted'; person: PersonRow; atMs: number; by: MarkedBy | null; search: Identify }
  | { at: 'not_on_roll'; search: Identify }
  | {
      at: 'noting';
      code: IncidentCode;
      /** Whom it is about, where they are on the roll. */
      key: number | null;
      pin: string;
      busy: boolean;
      refusal: Refusal | null;
      search: Identify;
    }
  | {
      at: 'authorised';
      person: PersonRow;
      atMs: number;
      reason: ReturnReason | null;
      reasonMissing: boolean;
      busy: boolean;
      refusal: Refusal | null;
      search: Identify;
    }
  /** Whoever is at the desk shows it is them before an authorisation is taken back. */
  | { at: 'giving_back'; key: number; reason: ReturnReason; pin: string; busy: boolean; refusal: Refusal | null; search: Identify }
  | {
      at: 'ticket';
      key: number;
      ticket: Ticket;
      save: SaveState;
      /** Of the booth; with one screen it is turned to the voter afterwards. */
      activation: 'none' | 'busy' | 'done' | 'turning';
      /** Whether the ticket is on paper; `said` when it must be said aloud. */
      printing: 'none' | 'busy' | 'done' | 'said';
      /** How the booth is to begin, as the voter asks; what they ask for is on the screen only while it is asked. */
      start: BoothStart;
      asking: boolean;
      /** What the core holds of it. */
      kept: BoothStart;
      opening: number | null;
      refusal: Refusal | null;
      search: Identify;
    };

export type CheckInEvent =
  | { type: 'typed'; query: string }
  | { type: 'found'; asked: number; answer: Answer<SearchResult> }
  | { type: 'entered' }
  | { type: 'scanned'; text: string }
  | { type: 'scanRead'; asked: number; answer: Answer<ScanResult> }
  | { type: 'note'; code: IncidentCode }
  | { type: 'pin'; pin: string }
  | { type: 'sign' }
  | { type: 'noted'; answer: Answer<null> }
  | { type: 'pressed' }
  | { type: 'released' }
  | { type: 'chose'; key: number }
  | { type: 'loaded'; key: number; answer: Answer<PersonRow> }
  | { type: 'shows'; document: IdentityDocument }
  | { type: 'authorise' }
  | { type: 'decide' }
  | { type: 'ticketed'; answer: Answer<Ticket> }
  | { type: 'saved'; seq: number; state: SaveState }
  | { type: 'ask' }
  | { type: 'asked'; start: Partial<BoothStart> }
  | { type: 'prepared'; seq: number; start: BoothStart; answer: Answer<null> }
  | { type: 'activate' }
  | { type: 'activated'; answer: Answer<null> }
  | { type: 'turn' }
  | { type: 'turned'; answer: Answer<null> }
  | { type: 'print' }
  | { type: 'printed'; seq: number; answer: Answer<null> }
  | { type: 'reason'; reason: ReturnReason }
  | { type: 'giveBack' }
  | { type: 'reissue' }
  | { type: 'returned'; answer: Answer<null> }
  | { type: 'back' }
  | { type: 'done' };

export type CheckInEffect =
  | { do: 'find'; asked: number; query: string }
  | { do: 'scan'; asked: number; text: string }
  | { do: 'note'; code: IncidentCode; key: number | null; pin: string }
  | { do: 'load'; key: number }
  | { do: 'authorise'; key: number; method: Method; document: IdentityDocument }
  | { do: 'allow'; key: number; method: Method; document: IdentityDocument; pin: string }
  | { do: 'follow'; seq: number }
  | { do: 'prepare'; ticket: Ticket; start: BoothStart }
  | { do: 'activate'; code: string }
  | { do: 'turn' }
  | { do: 'print'; ticket: Ticket }
  | { do: 'reissue'; key: number }
  | { do: 'return'; key: number; reason: ReturnReason; pin: string };

type Next = Step<CheckIn, CheckInEffect>;

/** Nobody has asked for anything: the booth begins as the election says. */
export const AS_EVERYBODY: BoothStart = { language: null, audio: 'off', text: 'm', two_switches: false, slow_presses: false };

/** Whether the booth is to begin for this voter as for everybody. */
export const isAsEverybody = ({ language, audio, text, two_switches, slow_presses }: BoothStart): boolean =>
  language === null && audio === 'off' && text === 'm' && !two_switches && !slow_presses;

/** The person is in another state than the screen shows: their screen is opened anew. */
const CHANGED_MEANWHILE = ['already_voted', 'already_authorised', 'not_authorised', 'postal_vote'];

/** An empty search. `asked` goes on counting so that an answer of before is never taken for a new one. */
export function identify(asked = 0, notice: Identify['notice'] = null): Identify {
  const blank = { query: '', outcome: null, refusal: null, enterWaits: false, opening: null, press: null, scan: null };
  return { at: 'identify', asked, answered: asked, notice, ...blank };
}

export function step(state: CheckIn, event: CheckInEvent): Next {
  switch (event.type) {
    case 'typed':
      return typed(state, event.query);
    case 'found':
      return found(state, event.asked, event.answer);
    case 'entered':
      return entered(state);
    case 'scanned':
      return scanned(state, event.text);
    case 'scanRead':
      return scanRead(state, event.asked, event.answer);
    case 'note':
      return note(state, event.code);
    case 'pin':
      return isSigning(state) && !state.busy ? stay({ ...state, pin: event.pin, refusal: null }) : stay(state);
    case 'sign':
      return sign(state);
    case 'noted':
      return noted(state, event.answer);
    case 'pressed':
      return state.at === 'identify' ? stay({ ...state, press: { late: null } }) : stay(state);
    case 'released':
      return released(state);
    case 'chose':
      return chose(state, event.key);
    case 'loaded':
      return loaded(state, event.key, event.answer);
    case 'shows':
      return state.at === 'postal' || (state.at === 'confirm' && !state.busy) ? stay({ ...state, document: event.document }) : stay(state);
    case 'authorise':
      return authorise(state);
    case 'decide':
      return decide(state);
    case 'ticketed':
      return ticketed(state, event.answer);
    case 'saved':
      return saved(state, event.seq, event.state);
    case 'ask':
      return ask(state);
    case 'asked':
      return asked(state, event.start);
    case 'prepared':
      return prepared(state, event.seq, event.start, event.answer);
    case 'activate':
      return activate(state);
    case 'activated':
      return activated(state, event.answer);
    case 'turn':
      return turn(state);
    case 'turned':
      return turned(state, event.answer);
    case 'print':
      return print(state);
    case 'printed':
      return printed(state, event.seq, event.answer);
    case 'reason':
      return state.at === 'authorised' ? stay({ ...state, reason: event.reason, reasonMissing: false }) : stay(state);
    case 'giveBack':
      return giveBack(state);
    case 'reissue':
      return reissue(state);
    case 'returned':
      return returned(state, event.answer);
    case 'back':
      return back(state);
    case 'done':
      return state.at === 'identify' ? stay(identify(state.asked)) : stay(identify(state.search.asked));
  }
}

function typed(state: CheckIn, query: string): Next {
  if (state.at !== 'identify') return stay(state);
  const asked = state.asked + 1;
  const next: Identify = { ...state, query, asked, refusal: null, enterWaits: false, opening: null, press: null, notice: null, scan: null };
  if (query.trim() === '') return stay({ ...next, answered: asked, outcome: null });
  return go(next, { do: 'find', asked, query });
}

function found(state: CheckIn, asked: number, answer: Answer<SearchResult>): Next {
  if (state.at !== 'identify' || asked !== state.asked) return stay(state);
  if (state.press !== null) return stay({ ...state, press: { late: answer } });
  if (!answer.ok) return stay({ ...state, answered: asked, outcome: null, refusal: answer.refusal, enterWaits: false });
  const next: Identify = { ...state, answered: asked, outcome: answer.value, refusal: null, enterWaits: false };
  return state.enterWaits ? entered(next) : stay(next);
}

/** A list that changed under the finger would lose the press, or give it to the next row. */
function released(state: CheckIn): Next {
  if (state.at !== 'identify' || state.press === null) return stay(state);
  const { late } = state.press;
  const next: Identify = { ...state, press: null };
  return late === null ? stay(next) : found(next, state.asked, late);
}

function entered(state: CheckIn): Next {
  if (state.at !== 'identify') return stay(state);
  if (state.answered !== state.asked) return stay({ ...state, enterWaits: true });
  const { outcome } = state;
  if (outcome?.kind !== 'people') return stay(state);
  const [only, ...others] = outcome.rows;
  if (only === undefined) return outcome.by_dni ? stay({ at: 'not_on_roll', search: state }) : stay(state);
  if (others.length === 0) return chose(state, only.key);
  if (!outcome.by_dni) return stay(state);
  return stay({ at: 'same_dni', people: outcome.rows, opening: null, refusal: null, search: state });
}

/** Somebody types the PIN that decides. */
function isSigning(state: CheckIn): state is CheckIn & { at: 'noting' | 'giving_back' | 'allowing' } {
  return state.at === 'noting' || state.at === 'giving_back' || state.at === 'allowing';
}

/** Whether a document that is read now is the next person: not while something is being saved or signed. */
export function takesScans(state: CheckIn): boolean {
  return !isSigning(state) && !('busy' in state && state.busy) && !(state.at === 'ticket' && (state.activation === 'busy' || state.activation === 'turning'));
}

/** Somebody else's document: the search begins anew, and the text goes to the core and nowhere else. */
function scanned(state: CheckIn, text: string): Next {
  if (!takesScans(state)) return stay(state);
  const asked = (state.at === 'identify' ? state.asked : state.search.asked) + 1;
  const search: Identify = { ...identify(asked), answered: asked - 1, scan: { at: 'asked' } };
  return go(search, { do: 'scan', asked, text });
}

/** Whoever is found is opened at once; who has voted opens `voted`, as the core says. */
function scanRead(state: CheckIn, asked: number, answer: Answer<ScanResult>): Next {
  if (state.at !== 'identify' || asked !== state.asked || state.scan?.at !== 'asked') return stay(state);
  const next: Identify = { ...state, answered: asked, scan: null };
  if (!answer.ok) return stay({ ...next, refusal: answer.refusal });
  if (answer.value.kind === 'unreadable') return stay({ ...next, scan: { at: 'unreadable', why: answer.value.why } });
  const { result, source, expired } = answer.value;
  return entered({ ...next, outcome: result, scan: { at: 'read', source, expired } });
}

/** The president notes something about whoever is on the screen. */
function note(state: CheckIn, code: IncidentCode): Next {
  if (state.at !== 'voted' && state.at !== 'not_on_roll') return stay(state);
  const key = state.at === 'voted' ? state.person.key : null;
  if ((code === 'voter_denies_vote') !== (key !== null)) return stay(state);
  return stay({ at: 'noting', code, key, pin: '', busy: false, refusal: null, search: state.search });
}

function sign(state: CheckIn): Next {
  if (!isSigning(state) || state.busy) return stay(state);
  if (!isPin(state.pin)) return stay({ ...state, refusal: { code: 'pin_missing', facts: {} } });
  const signed = { ...state, pin: '', busy: true, refusal: null };
  if (state.at === 'giving_back') return go(signed, { do: 'return', key: state.key, reason: state.reason, pin: state.pin });
  if (state.at === 'allowing') {
    const { person, method, document, pin } = state;
    return go(signed, { do: 'allow', key: person.key, method, document, pin });
  }
  return go(signed, { do: 'note', code: state.code, key: state.key, pin: state.pin });
}

function noted(state: CheckIn, answer: Answer<null>): Next {
  if (state.at !== 'noting' || !state.busy) return stay(state);
  if (!answer.ok) return stay({ ...state, busy: false, refusal: answer.refusal });
  return stay(identify(state.search.asked, 'noted'));
}

/** Asks the core anew about a person before any screen about them is shown. */
function chose(state: CheckIn, key: number): Next {
  if (state.at !== 'identify' && state.at !== 'same_dni' && state.at !== 'ticket') return stay(state);
  return go({ ...state, opening: key, refusal: null }, { do: 'load', key });
}

function loaded(state: CheckIn, key: number, answer: Answer<PersonRow>): Next {
  if (state.at === 'confirm' || state.at === 'authorised' || state.at === 'allowing') {
    return answer.ok && answer.value.key === state.person.key && !state.busy
      ? stay(screenOf(answer.value, methodOf(state.search), state.search))
      : stay(state);
  }
  if (state.at !== 'identify' && state.at !== 'same_dni' && state.at !== 'ticket') return stay(state);
  if (state.opening !== key) return stay(state);
  if (!answer.ok) return stay({ ...state, opening: null, refusal: answer.refusal });
  const search = state.at === 'identify' ? { ...state, opening: null } : state.search;
  return stay(screenOf(answer.value, methodOf(search), search));
}

function screenOf(person: PersonRow, method: Method, search: Identify): CheckIn {
  const { standing } = person;
  switch (standing.state) {
    case 'can':
      // Nearly everybody shows their DNI: what is other is one press, and what is usual none.
      return { at: 'confirm', person, method, document: 'dni', busy: false, refusal: null, search };
    case 'postal':
      return { at: 'postal', person, method, document: 'dni', search };
    case 'voted':
      return { at: 'voted', person, atMs: standing.at_ms, by: standing.by, search };
    case 'authorised': {
      const atMs = standing.at_ms;
      return { at: 'authorised', person, atMs, reason: null, reasonMissing: false, busy: false, refusal: null, search };
    }
  }
}

function methodOf({ outcome, scan }: Identify): Method {
  if (scan?.at === 'read') return 'scan';
  return outcome?.kind === 'people' && outcome.by_dni ? 'dni' : 'name';
}

function authorise(state: CheckIn): Next {
  if (state.at !== 'confirm' || state.busy) return stay(state);
  const { person, method, document } = state;
  return go({ ...state, busy: true, refusal: null }, { do: 'authorise', key: person.key, method, document });
}

/** The president is at the desk and decides. */
function decide(state: CheckIn): Next {
  if (state.at !== 'postal') return stay(state);
  return stay({ ...state, at: 'allowing', pin: '', busy: false, refusal: null });
}

function ticketed(state: CheckIn, answer: Answer<Ticket>): Next {
  if ((state.at !== 'confirm' && state.at !== 'authorised' && state.at !== 'allowing') || !state.busy) return stay(state);
  const { person, search } = state;
  if (answer.ok) {
    const ticket = answer.value;
    const next: CheckIn = {
      at: 'ticket',
      key: person.key,
      ticket,
      save: 'local',
      activation: 'none',
      printing: 'none',
      start: AS_EVERYBODY,
      asking: false,
      kept: AS_EVERYBODY,
      opening: null,
      refusal: null,
      search,
    };
    return go(next, { do: 'follow', seq: ticket.seq });
  }
  const { refusal } = answer;
  const next: CheckIn = { ...state, busy: false, refusal };
  const changedMeanwhile = CHANGED_MEANWHILE.includes(refusal.code);
  return changedMeanwhile ? go(next, { do: 'load', key: person.key }) : stay(next);
}

/** A record only moves forward: what the centre has received is never shown as merely saved here again. */
function saved(state: CheckIn, seq: number, save: SaveState): Next {
  if (state.at !== 'ticket' || state.ticket.seq !== seq || state.save === 'received') return stay(state);
  return stay({ ...state, save });
}

function ask(state: CheckIn): Next {
  if (state.at !== 'ticket' || state.activation !== 'none') return stay(state);
  return stay({ ...state, asking: true, refusal: null });
}

/** Every answer goes to the core at once: whoever has the code may type it at any moment. */
function asked(state: CheckIn, answered: Partial<BoothStart>): Next {
  if (state.at !== 'ticket' || !state.asking || state.activation !== 'none') return stay(state);
  const start = { ...state.start, ...answered };
  return go({ ...state, start, refusal: null }, { do: 'prepare', ticket: state.ticket, start });
}

/** What the core did not take is not shown as if the booth would begin so. */
function prepared(state: CheckIn, seq: number, start: BoothStart, answer: Answer<null>): Next {
  if (state.at !== 'ticket' || state.ticket.seq !== seq) return stay(state);
  if (answer.ok) return stay({ ...state, kept: start });
  return stay({ ...state, start: state.kept, refusal: answer.refusal });
}

function activate(state: CheckIn): Next {
  if (state.at !== 'ticket' || state.activation !== 'none') return stay(state);
  return go({ ...state, activation: 'busy', asking: false, refusal: null }, { do: 'activate', code: state.ticket.code });
}

function activated(state: CheckIn, answer: Answer<null>): Next {
  if (state.at !== 'ticket' || state.activation !== 'busy') return stay(state);
  if (answer.ok) return stay({ ...state, activation: 'done' });
  return stay({ ...state, activation: 'none', refusal: answer.refusal });
}

function turn(state: CheckIn): Next {
  if (state.at !== 'ticket' || state.activation !== 'done') return stay(state);
  return go({ ...state, activation: 'turning', refusal: null }, { do: 'turn' });
}

/** Whoever comes back with a PIN begins with the next voter. */
function turned(state: CheckIn, answer: Answer<null>): Next {
  if (state.at !== 'ticket' || state.activation !== 'turning') return stay(state);
  if (answer.ok) return stay(identify(state.search.asked));
  return stay({ ...state, activation: 'done', refusal: answer.refusal });
}

function print(state: CheckIn): Next {
  if (state.at !== 'ticket' || state.printing === 'busy') return stay(state);
  return go({ ...state, printing: 'busy', refusal: null }, { do: 'print', ticket: state.ticket });
}

/** What came out late belongs to a voter who may have gone on: only this ticket's answer counts. */
function printed(state: CheckIn, seq: number, answer: Answer<null>): Next {
  if (state.at !== 'ticket' || state.ticket.seq !== seq) return stay(state);
  if (answer.ok) return stay({ ...state, printing: 'done' });
  return stay({ ...state, printing: 'said', refusal: answer.refusal });
}

function giveBack(state: CheckIn): Next {
  if (state.at !== 'authorised' || state.busy) return stay(state);
  if (state.reason === null) return stay({ ...state, reasonMissing: true });
  const { person, reason, search } = state;
  return stay({ at: 'giving_back', key: person.key, reason, pin: '', busy: false, refusal: null, search });
}

function reissue(state: CheckIn): Next {
  if (state.at !== 'authorised' || state.busy) return stay(state);
  return go({ ...state, busy: true, reasonMissing: false, refusal: null }, { do: 'reissue', key: state.person.key });
}

function returned(state: CheckIn, answer: Answer<null>): Next {
  if (state.at !== 'giving_back' || !state.busy) return stay(state);
  if (!answer.ok) return stay({ ...state, busy: false, refusal: answer.refusal });
  return stay(identify(state.search.asked, 'returned'));
}

/** Back to the search as it was, asked again because time has passed. A call under way is waited for. */
function back(state: CheckIn): Next {
  if (state.at === 'identify') return state.query === '' ? stay(state) : stay(identify(state.asked));
  if (state.at === 'ticket') return stay(state.asking ? { ...state, asking: false } : identify(state.search.asked));
  if ('busy' in state && state.busy) return stay(state);
  return typed(state.search, state.search.query);
}
