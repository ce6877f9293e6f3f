/** What the staff window may ask of the core. */
import type { BackupState } from '../wire/BackupState';
import type { ConflictCase } from '../wire/ConflictCase';
import type { BoothLanguage } from '../wire/BoothLanguage';
import type { BoothStart } from '../wire/BoothStart';
import type { BundleView } from '../wire/BundleView';
import type { DepartureView } from '../wire/DepartureView';
import type { DeviceChecks } from '../wire/DeviceChecks';
import type { DiagnosisView } from '../wire/DiagnosisView';
import type { Enrolment } from '../wire/Enrolment';
import type { FoundFile } from '../wire/FoundFile';
import type { AdvanceView } from '../wire/AdvanceView';
import type { AuditPage } from '../wire/AuditPage';
import type { AuditView } from '../wire/AuditView';
import type { InspectorView } from '../wire/InspectorView';
import type { MinutesView } from '../wire/MinutesView';
import type { NewNote } from '../wire/NewNote';
import type { PollRecord } from '../wire/PollRecord';
import type { Medium } from '../wire/Medium';
import type { MemberForm } from '../wire/MemberForm';
import type { OutboxPage } from '../wire/OutboxPage';
import type { PersonRow } from '../wire/PersonRow';
import type { Phase } from '../wire/Phase';
import type { PinProof } from '../wire/PinProof';
import type { RetiredView } from '../wire/RetiredView';
import type { ResultView } from '../wire/ResultView';
import type { SavedFile } from '../wire/SavedFile';
import type { PaperPage } from '../wire/PaperPage';
import type { SavedPapers } from '../wire/SavedPapers';
import type { SaveState } from '../wire/SaveState';
import type { ScanResult } from '../wire/ScanResult';
import type { SearchResult } from '../wire/SearchResult';
import type { ScreenMode } from '../wire/ScreenMode';
import type { StatusSnapshot } from '../wire/StatusSnapshot';
import type { Ticket } from '../wire/Ticket';
import type { TurnoutView } from '../wire/TurnoutView';
import type { Answer, Stop } from './answer';
import { call, follow, hear } from './tauri';

/** The seats of the table, in order. */
export const POSTS = ['president', 'poll_worker_1', 'poll_worker_2', 'auditor', 'support'] as const;
export type Post = (typeof POSTS)[number];
/** The seats whose holders act in twos. */
export const ACTING = ['president', 'poll_worker_1', 'poll_worker_2'] as const satisfies readonly Post[];
export type TwoOfficers = [PinProof, PinProof];

export function isActing(post: Post): boolean {
  return (ACTING as readonly Post[]).includes(post);
}

/** Whether a copy of the marked roll could still help: until the poll is closed the table may have to go on by hand. */
export function wantsCopy(phase: Phase): boolean {
  return phase === 'closed' || phase === 'open' || phase === 'suspended';
}

export function isPost(word: string | null): word is Post {
  return word !== null && (POSTS as readonly string[]).includes(word);
}

/** How a person was found. */
export type Method = 'dni' | 'name' | 'scan';

/** What a person shows to prove who they are: Ley Orgánica 5/1985, article 85.1. The usual one first. */
export const DOCUMENTS = ['dni', 'passport', 'driving_licence', 'residence_card', 'mi_dni'] as const;
export type IdentityDocument = (typeof DOCUMENTS)[number];

/** Why an unused authorisation is taken back. */
export const RETURN_REASONS = ['left', 'mistake'] as const;
export type ReturnReason = (typeof RETURN_REASONS)[number];

/** What the president notes about somebody at the desk. */
export const INCIDENT_CODES = ['voter_denies_vote', 'certificate_shown', 'member_not_on_roll'] as const;
export type IncidentCode = (typeof INCIDENT_CODES)[number];

/** Why voting is interrupted. */
export const SUSPEND_REASONS = ['power_cut', 'equipment', 'public_order', 'other'] as const;
export type SuspendReason = (typeof SUSPEND_REASONS)[number];

/** Why sending is paused. */
export const PAUSE_REASONS = ['centre_asks', 'network_cost', 'network_fault', 'other'] as const;
export type PauseReason = (typeof PAUSE_REASONS)[number];

/** Which records of the outbox are shown. */
export const OUTBOX_FILTERS = ['all', 'waiting', 'received', 'refused'] as const;
export type OutboxFilter = (typeof OUTBOX_FILTERS)[number];

/** Which entries of the audit log are shown. */
export const AUDIT_FILTERS = ['all', 'check_ins', 'acts', 'access', 'program'] as const;
export type AuditFilter = (typeof AUDIT_FILTERS)[number];

/** A list of the notes for the acta. */
export const NOTE_LISTS = ['representatives', 'protests', 'incidents'] as const;
export type NoteList = (typeof NOTE_LISTS)[number];

export interface StaffBackend {
  /** Hears snapshots as the core pushes them. */
  onStatus(listener: (snapshot: StatusSnapshot) => void): Stop;
  status(): Promise<Answer<StatusSnapshot>>;
  /** Bundles, rolls and audio on the memory sticks that are plugged in. */
  findEnrolmentFiles(): Promise<Answer<FoundFile[]>>;
  /** What a bundle would make of this machine; writes nothing. */
  lookIntoBundle(path: string, key: string): Promise<Answer<BundleView>>;
  enrolStation(path: string, key: string, roll: string | null, speech: string | null): Promise<Answer<Enrolment>>;
  /** Pixels per millimetre of this window's screen; null until somebody measured it. */
  screenScale(): Promise<Answer<number | null>>;
  onScale(listener: () => void): Stop;
  saveScreenScale(pxPerMm: number): Promise<Answer<null>>;
  /** Stops the first download of the roll where it is, or lets it go on. */
  holdRoll(on: boolean): Promise<Answer<null>>;
  /** Keeps how the screens are used. */
  setScreenMode(mode: ScreenMode): Promise<Answer<null>>;
  /** Turns the one screen towards the voter; a PIN turns it back. */
  turnScreen(): Promise<Answer<null>>;
  lookAtDevices(): Promise<Answer<DeviceChecks>>;
  /** The people of the table take their seats. */
  constitute(members: MemberForm[]): Promise<Answer<null>>;
  signIn(proof: PinProof): Promise<Answer<null>>;
  signOut(): Promise<Answer<null>>;
  findPeople(query: string): Promise<Answer<SearchResult>>;
  /** Finds the holder of a document by what its reader typed. */
  readScan(text: string): Promise<Answer<ScanResult>>;
  person(key: number): Promise<Answer<PersonRow>>;
  /** Two people give a seat of the table to somebody else. */
  changeSeat(member: MemberForm, officers: TwoOfficers): Promise<Answer<null>>;
  authorise(key: number, method: Method, document: IdentityDocument): Promise<Answer<Ticket>>;
  /** For somebody whose vote by post is recorded: the president decides, with their PIN. */
  authoriseAsDecided(key: number, method: Method, document: IdentityDocument, president: PinProof): Promise<Answer<Ticket>>;
  /** A new code for somebody whose code expired or was lost. */
  reissueCode(key: number): Promise<Answer<Ticket>>;
  returnAuthorisation(key: number, reason: ReturnReason, pin: string): Promise<Answer<null>>;
  saveState(seq: number): Promise<Answer<SaveState>>;
  openPoll(officers: TwoOfficers, reason: string | null): Promise<Answer<null>>;
  suspendPoll(reason: SuspendReason): Promise<Answer<null>>;
  resumePoll(): Promise<Answer<null>>;
  closePoll(officers: TwoOfficers, confirmation: string, reason: string | null): Promise<Answer<null>>;
  /** Counts and certifies; where voters and ballots differ, with what the table says of it. */
  certify(officers: TwoOfficers, explanation: string): Promise<Answer<ResultView>>;
  result(): Promise<Answer<ResultView>>;
  /** The record of the opening or the closing, and where it is; null before. */
  pollRecord(milestone: 'opened' | 'closed'): Promise<Answer<PollRecord | null>>;
  /** What the table noted for the acta de la sesión. */
  minutes(): Promise<Answer<MinutesView>>;
  noteMinutes(note: NewNote): Promise<Answer<MinutesView>>;
  /** Takes a note back that was a mistake. */
  strikeMinutes(list: NoteList, at: number): Promise<Answer<MinutesView>>;
  /** Writes the papers of the day, as they stand now. */
  savePapers(): Promise<Answer<SavedPapers>>;
  /** Prints a paper that was saved. */
  /** The way to the table of somebody who came to another one; null: in the languages of this station's papers. */
  printDirections(key: number, language: BoothLanguage | null): Promise<Answer<null>>;
  printPaper(file: string, copies: number): Promise<Answer<null>>;
  /** A page of a paper that was saved; the first is 1. */
  paperPage(file: string, page: number): Promise<Answer<PaperPage>>;
  /** Prints a voter's ticket; resolves when it is out of the printer. */
  printTicket(code: string, expiresAtMs: number): Promise<Answer<null>>;
  /** How the booth is to begin for the holder of a code, until it does. */
  prepareBooth(code: string, start: BoothStart): Promise<Answer<null>>;
  activateBooth(code: string): Promise<Answer<null>>;
  boothLeft(officers: TwoOfficers): Promise<Answer<null>>;
  /** The voter whose booth was paused goes on. */
  resumeBooth(): Promise<Answer<null>>;
  noteVoterIncident(code: IncidentCode, key: number | null, president: PinProof): Promise<Answer<null>>;
  /** Two people stop electronic marking: a pen goes on. */
  beginPaper(officers: TwoOfficers): Promise<Answer<null>>;
  /** The president lets this machine mark again. */
  endPaper(president: PinProof, reason: string, byHand: number): Promise<Answer<null>>;
  /** The double check-ins of this station. */
  conflicts(): Promise<Answer<ConflictCase[]>>;
  /** Two people say what a double check-in was. */
  classifyConflict(id: string, outcome: string, officers: TwoOfficers): Promise<Answer<null>>;
  setOfflineDemo(on: boolean): Promise<Answer<null>>;
  syncNow(): Promise<Answer<null>>;
  compareNow(): Promise<Answer<null>>;
  inspectSending(): Promise<Answer<InspectorView>>;
  /** Records from before one on, the newest first. */
  outboxPage(filter: OutboxFilter, before: string | null): Promise<Answer<OutboxPage>>;
  /** Sends what the centre refused once more; says how much it was. */
  retryRefused(): Promise<Answer<number>>;
  pauseSending(reason: PauseReason): Promise<Answer<null>>;
  resumeSending(): Promise<Answer<null>>;
  /** The memory sticks that are plugged in. */
  findMedia(): Promise<Answer<Medium[]>>;
  /** Where the copy of the marked roll is kept; null for nowhere. */
  chooseMedium(path: string | null): Promise<Answer<null>>;
  /** How it stands with the export, and with taking this machine out of service. */
  departure(): Promise<Answer<DepartureView>>;
  /** Begins to write the package, in the background. */
  exportPackage(path: string): Promise<Answer<null>>;
  stopExport(): Promise<Answer<null>>;
  backupState(): Promise<Answer<BackupState>>;
  makeBackup(path: string): Promise<Answer<null>>;
  stopBackup(): Promise<Answer<null>>;
  /** Two people take this machine out of service: everything on it is wiped. */
  retire(officers: TwoOfficers, confirmation: string): Promise<Answer<RetiredView>>;
  auditView(): Promise<Answer<AuditView>>;
  /** Entries from before one on, the newest first. */
  auditPage(filter: AuditFilter, before: number | null): Promise<Answer<AuditPage>>;
  /** Begins to read the whole log again, in the background. */
  checkAudit(): Promise<Answer<null>>;
  stopAuditCheck(): Promise<Answer<null>>;
  saveAudit(): Promise<Answer<SavedFile>>;
  /** Every test of this machine with its last result. */
  diagnosisView(): Promise<Answer<DiagnosisView>>;
  /** Begins a round of tests that the machine does alone; without names it is all of them. */
  runTests(tests: string[]): Promise<Answer<null>>;
  /** A document was held to the reader; nothing of it is kept. */
  scanSeen(text: string): Promise<Answer<null>>;
  /** Plays a tone in the booth. */
  playTone(): Promise<Answer<null>>;
  toneHeard(heard: boolean): Promise<Answer<null>>;
  /** Shows a ballot in the booth that is only tried. */
  beginPractice(): Promise<Answer<null>>;
  endPractice(): Promise<Answer<null>>;
  saveReadiness(): Promise<Answer<SavedFile>>;
  printReadiness(): Promise<Answer<null>>;
  /** How people came, and the advances of the day. */
  turnoutView(): Promise<Answer<TurnoutView>>;
  /** Takes an advance; one that was taken is answered as it was. */
  takeAdvance(moment: string): Promise<Answer<AdvanceView>>;
  printAdvance(moment: string): Promise<Answer<null>>;
  /** How people came over the day, in intervals of 15, 30 or 60 minutes. */
  printTurnout(minutes: number): Promise<Answer<null>>;
}

/** The real core. */
export const tauriStaff: StaffBackend = {
  onStatus: (listener) => follow('follow_status', listener),
  status: () => call('status_snapshot'),
  findEnrolmentFiles: () => call('find_enrolment_files'),
  lookIntoBundle: (path, key) => call('look_into_bundle', { path, key }),
  enrolStation: (path, key, roll, speech) => call('enrol_station', { path, key, roll, speech }),
  screenScale: () => call('screen_scale'),
  onScale: (listener) => hear('scale', () => listener()),
  saveScreenScale: (pxPerMm) => call('save_screen_scale', { pxPerMm }),
  holdRoll: (on) => call('hold_roll', { on }),
  setScreenMode: (mode) => call('set_screen_mode', { mode }),
  turnScreen: () => call('turn_screen'),
  lookAtDevices: () => call('look_at_devices'),
  constitute: (members) => call('constitute', { members }),
  signIn: (proof) => call('sign_in', { proof }),
  signOut: () => call('sign_out'),
  findPeople: (query) => call('find_people', { query }),
  readScan: (text) => call('read_scan', { text }),
  person: (key) => call('person', { key }),
  changeSeat: (member, officers) => call('change_seat', { member, officers }),
  authorise: (key, method, document) => call('authorise', { key, method, document }),
  authoriseAsDecided: (key, method, document, president) => call('authorise_as_decided', { key, method, document, president }),
  reissueCode: (key) => call('reissue_code', { key }),
  returnAuthorisation: (key, reason, pin) => call('return_authorisation', { key, reason, pin }),
  saveState: (seq) => call('save_state', { seq }),
  openPoll: (officers, reason) => call('open_poll', reason === null ? { officers } : { officers, reason }),
  suspendPoll: (reason) => call('suspend_poll', { reason }),
  resumePoll: () => call('resume_poll'),
  closePoll: (officers, confirmation, reason) => call('close_poll', { officers, confirmation, reason }),
  certify: (officers, explanation) => call('certify', { officers, explanation }),
  result: () => call('result'),
  pollRecord: (milestone) => call('poll_record', { milestone }),
  minutes: () => call('minutes'),
  noteMinutes: (note) => call('note_minutes', { note }),
  strikeMinutes: (list, at) => call('strike_minutes', { list, at }),
  savePapers: () => call('save_papers'),
  printDirections: (key, language) => call('print_directions', { key, language }),
  printPaper: (file, copies) => call('print_paper', { file, copies }),
  paperPage: (file, page) => call('paper_page', { file, page }),
  printTicket: (code, expiresAtMs) => call('print_ticket', { code, expiresAtMs }),
  prepareBooth: (code, start) => call('prepare_booth', { code, start }),
  activateBooth: (code) => call('activate_booth', { code }),
  boothLeft: (officers) => call('booth_left', { officers }),
  resumeBooth: () => call('resume_booth'),
  noteVoterIncident: (code, key, president) => call('note_voter_incident', { code, key, president }),
  beginPaper: (officers) => call('begin_paper', { officers }),
  endPaper: (president, reason, by_hand) => call('end_paper', { president, reason, byHand: by_hand }),
  conflicts: () => call('conflicts'),
  classifyConflict: (id, outcome, officers) => call('classify_conflict', { id, outcome, officers }),
  setOfflineDemo: (on) => call('set_offline_demo', { on }),
  syncNow: () => call('sync_now'),
  compareNow: () => call('compare_now'),
  inspectSending: () => call('inspect_sending'),
  outboxPage: (filter, before) => call('outbox_page', { filter, before }),
  retryRefused: () => call('retry_refused'),
  pauseSending: (reason) => call('pause_sending', { reason }),
  resumeSending: () => call('resume_sending'),
  findMedia: () => call('find_media'),
  chooseMedium: (path) => call('choose_medium', path === null ? {} : { path }),
  departure: () => call('departure'),
  exportPackage: (path) => call('export_package', { path }),
  stopExport: () => call('stop_export'),
  backupState: () => call('backup_state'),
  makeBackup: (path) => call('make_backup', { path }),
  stopBackup: () => call('stop_backup'),
  retire: (officers, confirmation) => call('retire', { officers, confirmation }),
  auditView: () => call('audit_view'),
  auditPage: (filter, before) => call('audit_page', { filter, before }),
  checkAudit: () => call('check_audit'),
  stopAuditCheck: () => call('stop_audit_check'),
  saveAudit: () => call('save_audit'),
  diagnosisView: () => call('diagnosis_view'),
  runTests: (tests) => call('run_tests', { tests }),
  scanSeen: (text) => call('scan_seen', { text }),
  playTone: () => call('play_tone'),
  toneHeard: (heard) => call('tone_heard', { heard }),
  beginPractice: () => call('begin_practice'),
  endPractice: () => call('end_practice'),
  saveReadiness: () => call('save_readiness'),
  printReadiness: () => call('print_readiness'),
  turnoutView: () => call('turnout_view'),
  takeAdvance: (moment) => call('take_advance', { moment }),
  printAdvance: (moment) => call('print_advance', { moment }),
  printTurnout: (minutes) => call('print_turnout', { minutes }),
};
