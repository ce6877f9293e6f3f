/** Why the station did not do something. The core says a code and facts; the sentences are in `i18n/`. */
import type { Refusal } from '../wire/Refusal';

/** Every code the core may answer with. */
export const REFUSAL_CODES = [
  'document_missing',
  'poll_not_open',
  'poll_already_open',
  'already_voted',
  'already_authorised',
  'not_on_roll',
  'deleted_from_roll',
  'other_table',
  'not_another_table',
  'nobody_of_tables',
  'left_without_voting',
  'postal_vote',
  'code_unknown',
  'code_expired',
  'code_used',
  'not_copied',
  'copies_not_required',
  'newer_election',
  'store_in_order',
  'not_a_copy',
  'medium_away',
  'medium_other',
  'medium_full',
  'medium_failed',
  'medium_altered',
  'copy_too_large',
  'copy_failed',
  'medium_missing',
  'no_seal',
  'not_safe_elsewhere',
  'notes_only_here',
  'export_failed',
  'backup_failed',
  'retired',
  'code_characters',
  'overvote',
  'unknown_choice',
  'no_session',
  'session_busy',
  'officers_must_differ',
  'papers_failed',
  'on_paper',
  'not_on_paper',
  'by_hand_too_many',
  'not_voted',
  'advance_none',
  'advance_early',
  'advance_past',
  'no_conflict',
  'outcome_missing',
  'president_needed',
  'pin_missing',
  'not_constituted',
  'already_constituted',
  'members_missing',
  'member_name',
  'pin_weak',
  'not_at_the_table',
  'not_signed_in',
  'not_allowed',
  'pin_wrong',
  'pin_wait',
  'confirmation_wrong',
  'reason_required',
  'nothing_to_count',
  'not_reconciled',
  'words_unfit',
  'words_missing',
  'postal_numbers',
  'minutes_number',
  'decision_votes',
  'minutes_full',
  'no_such_note',
  'member_dni',
  'write_failed',
  'disk_full',
  'no_election',
  'not_certified',
  'authorisations_open',
  'already_certified',
  'box_not_empty',
  'not_a_test',
  'roll_incomplete',
  'not_authorised',
  'recount_differs',
  'not_enrolled',
  'already_enrolled',
  'election_not_trusted',
  'another_election',
  'in_box_unrecorded',
  'file_unreadable',
  'registration_key',
  'not_a_bundle',
  'bundle_wrong_key',
  'bundle_damaged',
  'bundle_newer',
  'centre_differs',
  'roll_unreadable',
  'roll_altered',
  'roll_of_another',
  'roll_too_old',
  'roll_not_newer',
  'scale_impossible',
  'no_printer',
  'printer_no_paper',
  'printer_away',
  'print_failed',
  'not_one_screen',
  'not_turned',
  'practice_over',
  'tests_running',
  'unknown_test',
  'scan_unreadable',
  'no_booth',
  'no_sound',
  'no_tone',
  'speech_unreadable',
  'speech_not_trusted',
  'speech_of_another',
  'speech_newer',
  'speech_altered',
  'internal',
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** Whether the interface has a sentence for this code. */
export function isKnown(code: string): code is RefusalCode {
  return (REFUSAL_CODES as readonly string[]).includes(code);
}

/** The codes that have a sentence for the voter. */
export const VOTER_REFUSAL_CODES = [
  'poll_not_open',
  'code_unknown',
  'code_expired',
  'code_used',
  'code_characters',
  'session_busy',
  'no_session',
  'not_copied',
  'not_turned',
  'not_at_the_table',
  'pin_missing',
  'pin_wrong',
  'pin_wait',
  'internal',
] as const satisfies readonly RefusalCode[];
export type VoterRefusalCode = (typeof VOTER_REFUSAL_CODES)[number];

/** Whether the booth has a sentence for this code. */
export function isVoterKnown(code: string): code is VoterRefusalCode {
  return (VOTER_REFUSAL_CODES as readonly string[]).includes(code);
}

/** A refusal made here, when the core said nothing readable. */
export const INTERNAL: Refusal = { code: 'internal', facts: {} };

/** Reads what a rejected call carries; anything that is not a refusal is an internal error. */
export function toRefusal(error: unknown): Refusal {
  if (typeof error !== 'object' || error === null) return INTERNAL;
  const { code, facts } = error as { code?: unknown; facts?: unknown };
  if (typeof code !== 'string') return INTERNAL;
  return { code, facts: typeof facts === 'object' && facts !== null ? (facts as Refusal['facts']) : {} };
}
