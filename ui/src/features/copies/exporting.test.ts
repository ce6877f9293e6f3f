import { expect, it } from 'vitest';
import { CATALOGUE } from '../../i18n/catalogue';
import type { DepartureView } from '../../wire/DepartureView';
import type { ExportState } from '../../wire/ExportState';
import { exportWords, safetyWords } from './exporting';

const { es } = CATALOGUE;
const AT = new Date(2026, 10, 22, 21, 5).getTime();
const DONE: ExportState & { state: 'done' } = { state: 'done', path: '/media/mesa/COPIA/x.urnapkg', sha256: 'c1', at_ms: AT, removable: true };
const VIEW: DepartureView = { missing: 0, media: 0, media_needed: 2, safe: true, notes_only_here: false, export: { state: 'none' } };

it('an export says what remains of each stage', () => {
  const running = (stage: string, done_kb: number, whole_kb: number) => exportWords({ state: 'running', stage, done_kb, whole_kb }, es, 'es')?.text;
  expect(running('papers', 0, 0)).toBe('Haciendo las actas');
  expect(running('writing', 4_000, 16_000)).toBe('Escribiendo en la memoria: quedan 12 MB');
  expect(running('reading', 16_000, 16_000)).toBe('Leyendo lo escrito para comprobarlo: quedan 0 MB');
});

it('nothing is called checked that does not lie on a stick', () => {
  expect(exportWords(DONE, es, 'es')).toMatchObject({ token: 'ok', text: 'Exportado y comprobado a las 21:05' });
  expect(exportWords({ ...DONE, removable: false }, es, 'es')).toMatchObject({ token: 'attention', hint: 'Esa carpeta está en este equipo. No cuenta como memoria.' });
  expect(exportWords({ state: 'failed', code: 'medium_altered' }, es, 'es')?.token).toBe('attention');
  expect(exportWords({ state: 'none' }, es, 'es')).toBeNull();
});

it('leaving rests on the centre or on two sticks', () => {
  expect(safetyWords(VIEW, es)).toMatchObject({ token: 'ok', text: 'El centro lo ha recibido todo' });
  expect(safetyWords({ ...VIEW, missing: 12, media: 1 }, es)).toMatchObject({ token: 'attention', hint: 'Memorias con todo: 1 de 2' });
  expect(safetyWords({ ...VIEW, missing: 12, media: 2 }, es)).toMatchObject({ token: 'ok', hint: 'Memorias con todo: 2 de 2' });
});
