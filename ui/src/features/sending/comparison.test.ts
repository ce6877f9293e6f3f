import { expect, it } from 'vitest';
import { CATALOGUE } from '../../i18n/catalogue';
import type { Compared } from '../../wire/Compared';
import type { ComparisonView } from '../../wire/ComparisonView';
import { comparisonWords, COMPARING_MAX_MS } from './comparison';

const { es } = CATALOGUE;
const NOW = Date.UTC(2026, 10, 22, 10, 50);
const LAST: Compared = { at_ms: NOW - 8 * 60_000, rows: 58_800, repaired: 0, events: 412, ballots: 0, lost: 0, unstamped: 0 };

const shown = (view: Partial<ComparisonView>, away = false): ReturnType<typeof comparisonWords> =>
  comparisonWords({ last: LAST, asked: false, begun_at_ms: null, step: null, ...view }, away, NOW, es, 'es');

it('says how much was shown to be the same, and when', () => {
  const { state, note } = shown({});
  expect([state.token, state.text]).toEqual(['ok', es.sending.comparison.same]);
  expect(note).toMatch(/hace 8 min.*Electores: 58.800\. Registros: 412\. Votos: 0\./);
});

it('never calls the same what the centre lost or what nobody sealed, even when both are found', () => {
  expect(shown({ last: { ...LAST, lost: 2, unstamped: 1 } }).state).toEqual({ token: 'attention', icon: 'triangle-alert', text: es.sending.comparison.lost(2) });
  expect(shown({ last: { ...LAST, unstamped: 1, repaired: 4 } }).state.text).toBe(es.sending.comparison.unstamped(1));
});

it('says how many people of the roll it put right', () => {
  expect(shown({ last: { ...LAST, repaired: 3 } }).note).toMatch(/Electores corregidos: 3\.$/);
});

it('is unknown before the first one', () => {
  expect(shown({ last: null }).state.token).toBe('unknown');
});

it('goes on from the press until it ends or was cut off, and keeps what was found before', () => {
  expect(shown({ asked: true }).state.text).toBe(es.sending.comparison.goingOn);
  expect(shown({ begun_at_ms: NOW - COMPARING_MAX_MS + 1 }).state.text).toBe(es.sending.comparison.goingOn);
  expect(shown({ begun_at_ms: NOW - COMPARING_MAX_MS }).state.text).toBe(es.sending.comparison.same);
  expect(shown({ last: null, begun_at_ms: NOW - COMPARING_MAX_MS }).state.text).toBe(es.sending.comparison.never);
});

it('says at which step it is, and so what remains', () => {
  const notes = (['roll', 'events', 'ballots'] as const).map((step) => shown({ begun_at_ms: NOW, step }).note);
  expect(notes.map((note) => note?.split('.')[0])).toEqual(['Paso 1 de 3: el censo', 'Paso 2 de 3: los registros', 'Paso 3 de 3: los votos']);
  expect(shown({ asked: true }).note).toBe(es.sending.comparison.goingOnHint);
});

it('waits for a connection without pretending to be compared meanwhile', () => {
  const { state, note } = shown({ asked: true }, true);
  expect([state.token, state.text]).toEqual(['local', es.sending.comparison.whenReached]);
  expect(note).toMatch(/^La última vez: /);
  expect(shown({}, true).state.text).toBe(es.sending.comparison.same);
});
