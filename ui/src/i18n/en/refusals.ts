import type { refusals as source } from '../es/refusals';

export const refusals: typeof source = {
  poll_not_open: () => 'The poll is not open. Open the poll first.',
  poll_already_open: () => 'The poll is already open.',
  already_voted: () => 'This person has already voted.',
  already_authorised: () => 'This person is already authorised and has not voted yet.',
  not_on_roll: () => "This person is not on this station's roll. Search again.",
  deleted_from_roll: () => 'This person was deleted from the roll here. Call the office.',
  code_unknown: () => 'That code is not from this station. Check the letters.',
  code_expired: () => 'The code has expired. Ask the poll workers for another.',
  not_copied: () => 'Wait a moment: your check-in is being copied to another machine. Then press again.',
  newer_election: () => 'The election needs a newer program. Update the program.',
  store_in_order: () => 'The store of this station is in order. Nothing was restored.',
  not_a_copy: () => 'That folder has no good copy of this station. Try another backup.',
  copies_not_required: () => 'This station does not wait for copies.',
  code_used: () => 'That code has already been used. Call the poll workers.',
  code_characters: ({ character }) =>
    character === undefined
      ? 'The code has no 0, O, 1 or I. Check the letters.'
      : `The code does not use the sign ${character}. Check the letters.`,
  overvote: () => 'There are more marks than allowed. Remove some.',
  unknown_choice: () => 'One option does not belong to this vote. Call the poll workers.',
  no_session: () => 'The voting session is no longer open. Call the poll workers.',
  session_busy: () => 'The booth is busy. Wait until the voter has finished.',
  officers_must_differ: () => 'Two different people of the station are needed.',
  confirmation_wrong: () => 'The code of the station does not match. Type it again.',
  reason_required: () => 'Type the reason.',
  nothing_to_count: () => 'There are no votes to count.',
  not_reconciled: ({ voted, ballots }) =>
    voted === undefined || ballots === undefined
      ? 'Voters and votes do not match. Note the difference before certifying.'
      : `Voters: ${voted}. Votes: ${ballots}. Note the difference before certifying.`,
  write_failed: () => 'Not saved. Stop and ask for help.',
  disk_full: () => 'Not saved: the disk is full. Stop and ask for help.',
  no_election: () => 'This station does not have the election yet.',
  not_certified: () => 'The count is not certified yet.',
  authorisations_open: ({ open }) =>
    `Authorised, not voted: ${open ?? 'some'}. Wait until they vote or cancel their authorisations.`,
  already_certified: () => 'The count is already certified.',
  box_not_empty: () => 'The box is not at zero. Do not open the poll and call the centre.',
  not_a_test: () => 'This can only be done in a test election.',
  roll_incomplete: () => 'The roll has not arrived completely. Wait before opening the poll.',
  not_authorised: () => 'This person has no unused authorisation. Search again.',
  recount_differs: () => 'The two counts do not match. Do not certify and call the centre.',
  not_enrolled: () => 'This station is not enrolled.',
  already_enrolled: () => 'This station is already enrolled. Nothing was changed.',
  election_not_trusted: () => "The election is not signed by this station's authority. Call the centre.",
  another_election: () => 'That data belongs to another election. Nothing was changed.',
  in_box_unrecorded: () => 'The vote is in the box and not noted yet. Free some space and press “Try again”.',
  internal: () => 'The station could not do it. Try again or call technical support.',
};
