/** What the staff window may ask of the core. */
import type { PersonRow } from '../wire/PersonRow';
import type { ResultView } from '../wire/ResultView';
import type { SaveState } from '../wire/SaveState';
import type { SearchResult } from '../wire/SearchResult';
import type { StatusSnapshot } from '../wire/StatusSnapshot';
import type { Ticket } from '../wire/Ticket';
import type { Answer, Stop } from './answer';
import { call, hear } from './tauri';

/** Posts of the officers; never names. */
export const OFFICERS = ['president', 'poll_worker_1', 'poll_worker_2'] as const;
export type Officer = (typeof OFFICERS)[number];
export type TwoOfficers = [Officer, Officer];

/** How a person was found. */
export type Method = 'dni' | 'name' | 'scan';

/** Why an unused authorisation is taken back. */
export const RETURN_REASONS = ['left', 'mistake'] as const;
export type ReturnReason = (typeof RETURN_REASONS)[number];

/** Why voting is interrupted. */
export const SUSPEND_REASONS = ['power_cut', 'equipment', 'public_order', 'other'] as const;
export type SuspendReason = (typeof SUSPEND_REASONS)[number];

export interface StaffBackend {
  /** Hears snapshots as the core pushes them. */
  onStatus(listener: (snapshot: StatusSnapshot) => void): Stop;
  status(): Promise<Answer<StatusSnapshot>>;
  findPeople(query: string): Promise<Answer<SearchResult>>;
  person(key: number): Promise<Answer<PersonRow>>;
  authorise(key: number, method: Method): Promise<Answer<Ticket>>;
  /** A new code for somebody whose code expired or was lost. */
  reissueCode(key: number): Promise<Answer<Ticket>>;
  returnAuthorisation(key: number, reason: ReturnReason): Promise<Answer<null>>;
  saveState(seq: number): Promise<Answer<SaveState>>;
  openPoll(officers: TwoOfficers, reason: string | null): Promise<Answer<null>>;
  suspendPoll(reason: SuspendReason): Promise<Answer<null>>;
  resumePoll(): Promise<Answer<null>>;
  closePoll(officers: TwoOfficers, confirmation: string): Promise<Answer<null>>;
  /** Notes for the minutes that voters and ballots differ; certifying is possible after it. */
  noteDifference(): Promise<Answer<null>>;
  certify(officers: TwoOfficers): Promise<Answer<ResultView>>;
  result(): Promise<Answer<ResultView>>;
  activateBooth(code: string): Promise<Answer<null>>;
  boothLeft(officers: TwoOfficers): Promise<Answer<null>>;
  setOfflineDemo(on: boolean): Promise<Answer<null>>;
  syncNow(): Promise<Answer<null>>;
}

/** The real core. */
export const tauriStaff: StaffBackend = {
  onStatus: (listener) => hear('status', listener),
  status: () => call('status_snapshot'),
  findPeople: (query) => call('find_people', { query }),
  person: (key) => call('person', { key }),
  authorise: (key, method) => call('authorise', { key, method }),
  reissueCode: (key) => call('reissue_code', { key }),
  returnAuthorisation: (key, reason) => call('return_authorisation', { key, reason }),
  saveState: (seq) => call('save_state', { seq }),
  openPoll: (officers, reason) => call('open_poll', reason === null ? { officers } : { officers, reason }),
  suspendPoll: (reason) => call('suspend_poll', { reason }),
  resumePoll: () => call('resume_poll'),
  closePoll: (officers, confirmation) => call('close_poll', { officers, confirmation }),
  noteDifference: () => call('note_difference'),
  certify: (officers) => call('certify', { officers }),
  result: () => call('result'),
  activateBooth: (code) => call('activate_booth', { code }),
  boothLeft: (officers) => call('booth_left', { officers }),
  setOfflineDemo: (on) => call('set_offline_demo', { on }),
  syncNow: () => call('sync_now'),
};
