import { expect, it } from 'vitest';
import { mustDictate } from './dictate';

it('is dictated while the centre is out of reach, refuses, or sending is paused, and not while it is only being looked for', () => {
  const sending = { pending: 1, in_flight: 0, paused: false, oldest_at_ms: 1, quarantined: 0, last_received_at_ms: null, ballots_received: 0 };
  const states = ['connected', 'checking', 'no_server', 'no_internet', 'no_network', 'refused'] as const;
  expect(states.filter((connection) => mustDictate({ connection, sending }))).toEqual(['no_server', 'no_internet', 'no_network', 'refused']);
  expect(mustDictate({ connection: 'connected', sending: { ...sending, paused: true } })).toBe(true);
});
