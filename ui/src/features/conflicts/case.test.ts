import { expect, it } from 'vitest';
import { CATALOGUE } from '../../i18n/catalogue';
import type { ConflictCase } from '../../wire/ConflictCase';
import type { ConflictMark } from '../../wire/ConflictMark';
import { COMPARED, differs, inOrder, isOutcome, OUTCOMES, shownOf, standingOf } from './case';

const mark = (facts: Partial<ConflictMark> = {}): ConflictMark => ({
  station: 'st-1',
  here: true,
  at_ms: 5,
  method: 'dni',
  document: 'dni',
  officer: 'poll_worker_1',
  received_ms: null,
  ...facts,
});
const conflict = (id: string, found_ms: number, outcome: string | null): ConflictCase => ({
  id,
  found_ms,
  key: 1,
  dni_masked: '••••5678Z',
  ours: mark(),
  standing: mark({ station: 'st-2', here: false }),
  said: [],
  outcome,
});

it('what nobody knows waits for the centre, and what a later version says is settled', () => {
  expect(['voted_twice', 'from_the_future'].map((word) => standingOf(conflict('a', 1, word)))).toEqual(['settled', 'settled']);
  expect(standingOf(conflict('a', 1, 'unknown'))).toBe('unknown');
  expect(standingOf(conflict('a', 1, null))).toBe('open');
  expect(OUTCOMES.every(isOutcome)).toBe(true);
  expect(isOutcome('from_the_future')).toBe(false);
});

it('what waits for the table is first', () => {
  const cases = [conflict('done', 1, 'same_act'), conflict('centre', 2, 'unknown'), conflict('new', 9, null), conflict('old', 3, null)];
  expect(inOrder(cases).map(({ id }) => id)).toEqual(['old', 'new', 'centre', 'done']);
});

it('only what both marks say can be called different', () => {
  const there = mark({ at_ms: 6, method: 'dni', officer: null });
  expect(COMPARED.filter((what) => differs(mark(), there, what))).toEqual(['at_ms']);
  expect(differs(mark(), mark(), 'at_ms')).toBe(false);
});

it('of a list that is too old nothing is known, and nobody is said to decide', () => {
  const of = (outcome: string | null, stale: boolean) => shownOf(conflict('a', 1, outcome), stale, CATALOGUE.es);
  expect([null, 'unknown', 'same_act'].map((outcome) => of(outcome, false).state.token)).toEqual(['conflict', 'attention', 'ok']);
  for (const outcome of [null, 'unknown', 'same_act']) {
    expect(of(outcome, true)).toEqual({ state: { token: 'unknown', icon: 'circle-dashed', text: 'Estado desconocido' }, who: '' });
  }
});
