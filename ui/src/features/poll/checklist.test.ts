import { expect, it } from 'vitest';
import { CATALOGUE } from '../../i18n/catalogue';
import { checklist } from './checklist';

const at = (hour: number, minute: number): number => new Date(2026, 10, 22, hour, minute).getTime();
const looked = { stale: false, messages: CATALOGUE.es };
const copy = { token: 'attention', icon: 'triangle-alert', text: 'Sin copia' } as const;
const SNAPSHOT = { posts: ['president', 'poll_worker_1', 'poll_worker_2'], in_box: 0, test: false, phase: 'closed' } as const;
const hours = { opens: '09:00', closes: '20:00', advances: ['14:00', '18:00'] };
const snapshot = { ...SNAPSHOT, hours, posts: [...SNAPSHOT.posts] };
const tried = { grade: 'passed', at_ms: at(8, 40) } as const;

it('a table that has everything reads so, row by row', () => {
  const rows = checklist({ snapshot, nowMs: at(9, 1), tried, copy: { token: 'ok', icon: 'hard-drive', text: 'Copia' }, ...looked });
  expect(rows.map(({ name, state }) => `${name}: ${state.text}`)).toEqual([
    'Miembros de la mesa: Presidencia y dos vocales',
    'Hora: Son las 09:01: ya se puede abrir',
    'Urna: A cero',
    'Papeleta de prueba en la cabina: Probada a las 08:40',
    'Copia del censo marcado: Copia',
  ]);
  expect(rows.every(({ state }) => state.token === 'ok')).toBe(true);
});

it('says what is missing', () => {
  const rows = checklist({ snapshot: { ...snapshot, posts: ['president', 'poll_worker_1', 'support'] }, nowMs: at(8, 41), tried: null, copy, ...looked });
  expect(rows.map(({ state }) => state.token)).toEqual(['attention', 'attention', 'ok', 'attention', 'attention']);
  expect(rows[0]?.state.text).toBe('Puestos ocupados: 2 de 3');
});

it('knows nothing of a snapshot that is too old, however green it was, nor of a box with votes', () => {
  const rows = checklist({ snapshot: { ...snapshot, in_box: 1 }, nowMs: at(9, 1), tried, copy, ...looked, stale: true });
  expect(rows).toHaveLength(5);
  for (const { state } of rows) expect(state).toEqual({ token: 'unknown', icon: 'circle-dashed', text: 'Estado desconocido' });
});

it('a box with votes is the only thing that says to stop', () => {
  const rows = checklist({ snapshot: { ...snapshot, in_box: 1 }, nowMs: at(9, 1), tried, copy, ...looked });
  expect(rows.filter(({ state }) => state.token === 'error').map(({ name }) => name)).toEqual(['Urna']);
});

it('a rehearsal is opened at any hour', () => {
  const rows = checklist({ snapshot: { ...snapshot, test: true }, nowMs: at(6, 0), tried, copy, ...looked });
  expect(rows[1]?.state.token).toBe('ok');
});

it('a ballot that was tried and failed, or that nobody may see, is not called tried', () => {
  const of = (result: Parameters<typeof checklist>[0]['tried']) => checklist({ snapshot, nowMs: at(9, 0), tried: result, copy, ...looked })[3]?.state.token;
  expect(of({ grade: 'failed', at_ms: at(8, 0) })).toBe('attention');
  expect(of(undefined)).toBe('unknown');
});

it('the hour is that of the election', () => {
  const row = (opens: string) => checklist({ snapshot: { ...snapshot, hours: { ...hours, opens } }, nowMs: at(8, 41), tried, copy, ...looked })[1]?.state;
  expect(row('08:30')).toMatchObject({ token: 'ok' });
  expect(row('09:30')).toMatchObject({ token: 'attention', text: 'Son las 08:41: antes de las 09:30 se pide un motivo' });
});
