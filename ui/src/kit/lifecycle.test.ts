import { expect, it } from 'vitest';
import { en } from '../i18n/en';
import { es } from '../i18n/es';
import type { Phase } from '../wire/Phase';
import type { Sending } from '../wire/Sending';
import { lifecycle } from './lifecycle';

const RECEIVED: Sending = { pending: 0, in_flight: 0, paused: false, oldest_at_ms: null, quarantined: 0, last_received_at_ms: 1, ballots_received: 0 };

const at = (phase: Phase, changes: Partial<Sending> = {}, messages = es): string => lifecycle({ phase, sending: { ...RECEIVED, ...changes } }, messages);

it('says that the acta was received when it is certified and nothing is left that the centre has not', () => {
  expect([at('certified'), at('certified', {}, en)]).toEqual(['Acta recibida', 'Record received']);
});

it('says certified as long as anything waits, was set aside, or was never confirmed', () => {
  for (const changes of [{ pending: 1 }, { pending: 1, in_flight: 1 }, { quarantined: 1 }, { last_received_at_ms: null }]) {
    expect(at('certified', changes), JSON.stringify(changes)).toBe('Certificada');
  }
});

it('says the phase before', () => {
  expect([at('no_election'), at('ended')]).toEqual(['Instalada', 'Cerrada']);
});
