/**
 * Checking a voter in.
 *
 * identify ─┬─ confirm ── ticket ── identify
 *           ├─ chair_decides ── allowing ── ticket …     (a vote by post is recorded, or they left: with the president's PIN)
 *           ├─ same_dni ── confirm …
 *           ├─ voted
 *           ├─ authorised ─┬─ giving_back ── identify    (whoever is at the desk shows their PIN)
 *           │              └─ ticket
 *           ├─ other_table                 (the way to it, on paper where there is a printer)
 *           ├─ not_on_roll
 *           └─ noting ── identify          (from voted, other_table and not_on_roll: the president notes it)
 *
 * Which screen a person opens depends on what the core says of them at that moment, never on the row of a list that
 * may be minutes old. A document that is read begins anew from any of them, but for what is being saved or signed.
 * Somebody who has voted opens `voted` directly; there is no way from there to a vote, nor from `other_table`, and from
 * `chair_decides` there is one past the president only.
 */
import type { Answer } from '../../backend/answer';
import type { Method } from '../../backend/staff';
import { go, stay } from '../../kit/step';
import type { PersonRow } from '../../wire/PersonRow';
import type { ScanResult } from '../../wire/ScanResult';
import type { SearchResult } from '../../wire/SearchResult';
import type { Ticket } from '../../wire/Ticket';
import { decide, giveBack, note, noted, returned, sign } from './deciding';
import { AS_EVERYBODY, identify, isSigning, type CheckIn, type CheckInEvent, type Identify, type Next } from './state';
import { activate, activated, ask, asked, prepared, print, printed, saved, turn, turned } from './ticket';

/** The person is in another state than the screen shows: their screen is opened anew. */
const CHANGED_MEANWHILE = ['already_voted', 'already_authorised', 'not_authorised', 'postal_vote', 'left_without_voting', 'other_table'];

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
      return state.at === 'chair_decides' || (state.at === 'confirm' && !state.busy) ? stay({ ...state, document: event.document }) : stay(state);
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
    case 'speaks':
      return state.at === 'other_table' && state.slip.printing !== 'busy'
        ? stay({ ...state, slip: { language: event.language, printing: 'none', refusal: null } })
        : stay(state);
    case 'printWay':
      return printWay(state);
    case 'wayPrinted':
      return wayPrinted(state, event.key, event.answer);
    case 'reason':
      return state.at === 'authorised' ? stay({ ...state, reason: event.reason, reasonMissing: false }) : stay(state);
    case 'giveBack':
      return giveBack(state);
    case 'reissue':
      return reissue(state);
    case 'returned':
      return returned(state, event.answer);
    case 'similar':
      return similar(state);
    case 'back':
      return back(state);
    case 'done':
      return state.at === 'identify' ? stay(identify(state.asked)) : stay(identify(state.search.asked));
  }
}

function typed(state: CheckIn, query: string): Next {
  if (state.at !== 'identify') return stay(state);
  const asked = state.asked + 1;
  const next: Identify = { ...state, query, asked, refusal: null, enterWaits: false, insisted: false, opening: null, press: null, notice: null, scan: null };
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
  if (outcome?.kind === 'begun') return stay({ ...state, insisted: true });
  if (outcome?.kind !== 'people') return stay(state);
  const [only, ...others] = outcome.rows;
  if (only === undefined) return outcome.by_dni ? stay({ at: 'not_on_roll', search: state }) : stay(state);
  if (others.length === 0) return chose(state, only.key);
  if (!outcome.by_dni) return stay(state);
  return stay({ at: 'same_dni', people: outcome.rows, opening: null, refusal: null, search: state });
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
  const { result, source, expired, differing } = answer.value;
  return entered({ ...next, outcome: result, scan: { at: 'read', source, expired, differing } });
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
    case 'left':
      return { at: 'chair_decides', why: standing.state, person, method, document: 'dni', search };
    case 'other_table': {
      const { table, place } = standing;
      return { at: 'other_table', person, table, place, slip: { language: null, printing: 'none', refusal: null }, search };
    }
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

function reissue(state: CheckIn): Next {
  if (state.at !== 'authorised' || state.busy) return stay(state);
  return go({ ...state, busy: true, reasonMissing: false, refusal: null }, { do: 'reissue', key: state.person.key });
}

function printWay(state: CheckIn): Next {
  if (state.at !== 'other_table' || state.slip.printing === 'busy') return stay(state);
  const { language } = state.slip;
  return go({ ...state, slip: { language, printing: 'busy', refusal: null } }, { do: 'printWay', key: state.person.key, language });
}

/** What came out late belongs to somebody who may be gone: only the answer for the person on the screen counts. */
function wayPrinted(state: CheckIn, key: number, answer: Answer<null>): Next {
  if (state.at !== 'other_table' || state.person.key !== key || state.slip.printing !== 'busy') return stay(state);
  const { language } = state.slip;
  return stay({ ...state, slip: answer.ok ? { language, printing: 'done', refusal: null } : { language, printing: 'none', refusal: answer.refusal } });
}

/** Who is at the desk may be somebody with the same surnames: those are looked for, unless a list of names is where this came from. */
function similar(state: CheckIn): Next {
  if (state.at !== 'voted') return stay(state);
  return methodOf(state.search) === 'name' ? back(state) : typed(state.search, state.person.surnames);
}

/** Back to the search as it was, asked again because time has passed. A call under way is waited for. */
function back(state: CheckIn): Next {
  if (state.at === 'identify') return state.query === '' ? stay(state) : stay(identify(state.asked));
  if (state.at === 'ticket') return stay(state.asking ? { ...state, asking: false } : identify(state.search.asked));
  if ('busy' in state && state.busy) return stay(state);
  return typed(state.search, state.search.query);
}
