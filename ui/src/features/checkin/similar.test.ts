import { expect, it } from 'vitest';
import type { PersonRow } from '../../wire/PersonRow';
import { areSimilar, similarToTheOneBefore } from './similar';

const row = (key: number, surnames: string, name: string): PersonRow => ({
  key,
  surnames,
  name,
  dni_masked: '••••5678Z',
  mesa: null,
  municipality: null,
  standing: { state: 'can' },
});

it('who could be mistaken for each other at a desk is similar, and nobody else', () => {
  const similar = (surnames: string, name: string): boolean => areSimilar(row(1, 'Llorente Ortega', 'Carlos'), row(2, surnames, name));
  expect(similar('Llorente Ortega', 'Carla')).toBe(true);
  expect(similar('LLORENTE ORTEGA', 'Juan Carlos')).toBe(true);
  expect(similar('Llorenté Ortegá', 'Carlos')).toBe(true);
  expect(similar('Llorente Ortego', 'Carlos')).toBe(true);
  expect(similar('Llorente Ortega', 'Inés')).toBe(false);
  expect(similar('Llorente Ortego', 'Carla')).toBe(false);
  expect(similar('Llorente', 'Carlos')).toBe(false);
  expect(similar('مرحبا بكم', 'Carlos')).toBe(false);
});

it('the note stands between the two rows', () => {
  const rows = [row(1, 'Gil Gil', 'Ana'), row(2, 'Llorente Ortega', 'Carla'), row(3, 'Llorente Ortega', 'Carlos')];
  expect([...similarToTheOneBefore(rows)]).toEqual([3]);
  expect([...similarToTheOneBefore([])]).toEqual([]);
});
