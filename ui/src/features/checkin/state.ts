/** Where a check-in stands, what can happen to it, and what it asks for. How it goes on is in flow.ts. */
import type { Answer } from '../../backend/answer';
import type { IdentityDocument, IncidentCode, Method, ReturnReason } from '../../backend/staff';
import type { Step } from '../../kit/step';
import type { BoothLanguage } from '../../wire/BoothLanguage';
import type { BoothStart } from '../../wire/BoothStart';
import type { MarkedBy } from '../../wire/MarkedBy';
import type { PersonRow } from '../../wire/PersonRow';
import type { PollingPlace } from '../../wire/PollingPlace';
import type { Refusal } from '../../wire/Refusal';
import type { ScanResult } from '../../wire/ScanResult';
import type { SaveState } from '../../wire/SaveState';
import type { SearchResult } from '../../wire/SearchResult';
import type { Ticket } from '../../wire/Ticket';

/** What a document reader typed: being asked about, read, or of no use. The text itself is kept nowhere. */
export type Scan = { at: 'asked' } | { at: 'read'; source: string; expired: boolean; differing: number[] } | { at: 'unreadable'; why: string };

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
  /** Enter was pressed on a number that is not whole: now it is a mistake, while it is typed it is none. */
  insisted: boolean;
  opening: number | null;
  /** A row is being pressed: the list stays as it is, and the answer that came meanwhile is shown afterwards. */
  press: { late: Answer<SearchResult> | null } | null;
  notice: 'returned' | 'noted' | null;
  scan: Scan | null;
}

/** The slip with the way to a table: in which language it is asked for, and whether it is on paper. */
export interface Slip {
  /** Null: in those of the station's own papers. */
  language: BoothLanguage | null;
  printing: 'none' | 'busy' | 'done';
  refusal: Refusal | null;
}

/** Why only the president lets somebody vote. */
export type ChairDecides = 'postal' | 'left';

export type CheckIn =
  | Identify
  | { at: 'same_dni'; people: PersonRow[]; opening: number | null; refusal: Refusal | null; search: Identify }
  | { at: 'confirm'; person: PersonRow; method: Method; document: IdentityDocument; busy: boolean; refusal: Refusal | null; search: Identify }
  /** Nobody but the president lets them vote here: a vote by post is recorded, or they left without voting. */
  | { at: 'chair_decides'; why: ChairDecides; person: PersonRow; method: Method; document: IdentityDocument; search: Identify }
  | { at: 'allowing'; why: ChairDecides; person: PersonRow; method: Method; document: IdentityDocument; pin: string; busy: boolean; refusal: Refusal | null; search: Identify }
  /** Their table is not one of this station: they are told the way. */
  | { at: 'other_table'; person: PersonRow; table: string; place: PollingPlace | null; slip: Slip; search: Identify }
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
  | { type: 'speaks'; language: BoothLanguage | null }
  | { type: 'printWay' }
  | { type: 'wayPrinted'; key: number; answer: Answer<null> }
  | { type: 'reason'; reason: ReturnReason }
  | { type: 'giveBack' }
  | { type: 'reissue' }
  | { type: 'returned'; answer: Answer<null> }
  | { type: 'similar' }
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
  | { do: 'printWay'; key: number; language: BoothLanguage | null }
  | { do: 'reissue'; key: number }
  | { do: 'return'; key: number; reason: ReturnReason; pin: string };

export type Next = Step<CheckIn, CheckInEffect>;

/** Nobody has asked for anything: the booth begins as the election says. */
export const AS_EVERYBODY: BoothStart = { language: null, audio: 'off', text: 'm', two_switches: false, slow_presses: false };

/** Whether the booth is to begin for this voter as for everybody. */
export const isAsEverybody = ({ language, audio, text, two_switches, slow_presses }: BoothStart): boolean =>
  language === null && audio === 'off' && text === 'm' && !two_switches && !slow_presses;

/** An empty search. `asked` goes on counting so that an answer of before is never taken for a new one. */
export function identify(asked = 0, notice: Identify['notice'] = null): Identify {
  const blank = { query: '', outcome: null, refusal: null, enterWaits: false, insisted: false, opening: null, press: null, scan: null };
  return { at: 'identify', asked, answered: asked, notice, ...blank };
}

/** Somebody types the PIN that decides. */
export function isSigning(state: CheckIn): state is CheckIn & { at: 'noting' | 'giving_back' | 'allowing' } {
  return state.at === 'noting' || state.at === 'giving_back' || state.at === 'allowing';
}
