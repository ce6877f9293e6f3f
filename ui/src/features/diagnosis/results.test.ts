import { expect, it } from 'vitest';
import { CATALOGUE } from '../../i18n/catalogue';
import type { DiagnosisView } from '../../wire/DiagnosisView';
import type { TestGrade } from '../../wire/TestGrade';
import { rowOf, since, stateOf, whenAndWho, wholeOf } from './results';

const AT = new Date(2026, 10, 22, 9, 40).getTime();
const { es } = CATALOGUE;
const row = (grade: TestGrade | null, code = 'disk_room', facts: Record<string, string> = { mb: '40000' }) => ({
  test: 'disk',
  alone: true,
  result: grade === null ? null : { grade, code, facts, at_ms: AT, by: 'support' },
});
const view = (grades: (TestGrade | null)[], more: Partial<DiagnosisView> = {}): DiagnosisView => ({
  tests: grades.map((grade) => row(grade)),
  running: false,
  at: null,
  practising: false,
  ...more,
});

it('a machine is called ready only when everything was tested and nothing failed', () => {
  expect(wholeOf(view(['passed', 'passed']), false, es)).toEqual({ token: 'ok', icon: 'circle-check', text: 'El equipo está preparado' });
  expect(wholeOf(view(['passed', null]), false, es)).toMatchObject({ token: 'unknown', text: 'Pruebas sin hacer: 1' });
  expect(wholeOf(view(['passed', 'failed', null]), false, es)).toMatchObject({ token: 'error', text: 'El equipo no está preparado. Pruebas que fallan: 1' });
  expect(wholeOf(view(['passed', 'warned']), false, es)).toMatchObject({ token: 'attention', hint: 'Avisos: 1. Puede seguir.' });
});

it('a round that goes on says at what it is, and nothing of the end', () => {
  expect(wholeOf(view(['passed'], { running: true }), false, es)).toMatchObject({ token: 'sending', text: 'Empezando las pruebas' });
  expect(wholeOf(view(['failed'], { running: true, at: 'roll' }), false, es).text).toBe('Probando: Censo');
});

it('a result says what was seen, when and from which seat, and one without a word is not relied on', () => {
  expect(stateOf(row('passed'), es)).toEqual({ token: 'ok', icon: 'circle-check', text: 'Libre: 40,0 GB' });
  expect(stateOf(row(null), es)).toMatchObject({ token: 'unknown', text: 'Sin probar' });
  expect(stateOf(row('passed', 'from_the_future'), es).token).toBe('unknown');
  expect(stateOf(row('passed', 'toString'), es).token).toBe('unknown');
  const result = row('passed').result;
  if (result === null) throw new Error('no result');
  expect(whenAndWho(result, AT + 60_000, es)).toBe('09:40 · Apoyo técnico');
  expect(whenAndWho({ ...result, by: null }, AT + 86_400_000, es)).toBe('22/11 09:40 · Alta del equipo');
});

it('of a machine that says nothing no test holds, and what it found stays as the past', () => {
  expect(wholeOf(view(['passed']), true, es)).toMatchObject({ token: 'unknown', text: 'Estado desconocido', hint: es.status.unknownHint });
  expect(wholeOf(view(['passed'], { running: true }), true, es).token).toBe('unknown');
  expect(rowOf(row('passed'), false, AT, es)).toEqual({ state: stateOf(row('passed'), es), note: '09:40 · Apoyo técnico' });
  expect(rowOf(row('passed'), true, AT, es)).toMatchObject({ state: { token: 'unknown', text: 'Estado desconocido' }, note: 'Libre: 40,0 GB · 09:40 · Apoyo técnico' });
  expect(rowOf(row(null), false, AT, es)).toEqual({ state: stateOf(row(null), es) });
  expect(rowOf(row(null), true, AT, es)).toEqual({ state: { token: 'unknown', icon: 'circle-dashed', text: 'Estado desconocido' } });
});

it('an old result is not the one that is waited for', () => {
  expect(since(view(['passed']), 'disk', AT)).not.toBeNull();
  expect(since(view(['passed']), 'disk', AT + 1)).toBeNull();
  expect(since(view(['passed']), 'booth', 0)).toBeNull();
  expect(since(null, 'disk', 0)).toBeNull();
});
