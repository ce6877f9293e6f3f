import type { refusals as source } from '../es/voterRefusals';

export const refusals: typeof source = {
  poll_not_open: () => 'Voting is not open. Call the poll workers.',
  poll_suspended: () => 'The poll is interrupted. Wait until it goes on.',
  poll_ended: () => 'Voting has ended. Call the poll workers.',
  code_unknown: () => 'That code is not from this station. Check the letters.',
  code_expired: () => 'The code has expired. Ask the poll workers for another.',
  code_used: () => 'That code has already been used. Call the poll workers.',
  code_characters: ({ character }) =>
    character === undefined
      ? 'The code has no 0, O, 1 or I. Check the letters.'
      : `The code does not use the sign ${character}. Check the letters.`,
  session_busy: () => 'The booth is busy. Call the poll workers.',
  no_session: () => 'The voting session is no longer open. Call the poll workers.',
  not_copied: () => 'Wait a moment. Then press again.',
  not_turned: () => 'The screen is the staff’s already.',
  not_at_the_table: () => 'Choose your seat.',
  pin_missing: () => 'Type the six digits of your PIN.',
  pin_wrong: ({ seconds }) => (seconds === '0' ? 'The PIN is not right. Type it again.' : `The PIN is not right. Wait ${seconds ?? '15'} seconds.`),
  pin_wait: ({ seconds }) => `Too many mistakes. Wait ${seconds ?? '15'} seconds.`,
  internal: () => 'It could not be started. Call the poll workers.',
};
