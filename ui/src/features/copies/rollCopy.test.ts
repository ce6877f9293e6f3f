import { expect, it } from 'vitest';
import { CATALOGUE } from '../../i18n/catalogue';
import type { Phase } from '../../wire/Phase';
import type { RollCopy } from '../../wire/RollCopy';
import { rollCopyWords } from './rollCopy';

const AT = new Date(2026, 10, 22, 12, 40).getTime();
const KEPT: RollCopy = { folder: '/media/mesa/COPIA', mark: 412, at_ms: AT, same_disk: false, newer: false, trouble: null };
const words = (copy: Partial<RollCopy>, phase: Phase = 'open') => rollCopyWords({ roll_copy: { ...KEPT, ...copy }, phase }, AT + 2 * 60_000, CATALOGUE.es, 'es');

it('the copy says its mark and its age', () => {
  expect(words({})).toMatchObject({ token: 'ok', text: 'Copia en la memoria USB: marca 412, hace 2 min' });
  expect(words({ newer: true })).toMatchObject({ token: 'sending', hint: 'Hay marcas más nuevas. Se copian en un minuto.' });
});

it('a stick that is gone is said with what it had', () => {
  const gone = words({ trouble: 'medium_away', newer: true });
  expect(gone.token).toBe('attention');
  expect(gone.text).toBe('La memoria USB no está. Vuelva a conectarla.');
  expect(gone.hint).toBe('La última copia llegó a la marca 412, a las 12:40. Siga identificando.');
});

it('a copy that failed is red, and a stick that is away or full is not', () => {
  const tokens = ['medium_failed', 'medium_altered', 'medium_away', 'medium_other', 'medium_full'].map((trouble) => words({ trouble }).token);
  expect(tokens).toEqual(['error', 'error', 'attention', 'attention', 'attention']);
});

it('nothing is called a copy before it is written', () => {
  for (const phase of ['no_election', 'ended', 'certified'] as const) {
    expect(words({ folder: null }, phase)).toMatchObject({ token: 'local', text: 'No hay copia del censo en una memoria USB' });
  }
  expect(words({ mark: null, at_ms: null })).toMatchObject({ token: 'sending' });
  expect(words({ mark: null, at_ms: null, trouble: 'medium_full' }).hint).toBe('Aún no hay ninguna copia. Siga identificando.');
});

it('while a copy could still help, the table is told to connect a stick', () => {
  for (const phase of ['closed', 'open', 'suspended'] as const) {
    expect(words({ folder: null }, phase)).toMatchObject({ token: 'attention', text: 'Sin copia de seguridad: conecte la memoria USB' });
  }
});

it('a folder on the disk of this machine is not called safe', () => {
  expect(words({ same_disk: true })).toMatchObject({ token: 'attention', hint: 'Esa carpeta está en el disco de este equipo. Si el equipo falla, no sirve.' });
});
