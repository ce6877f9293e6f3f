import { expect, it } from 'vitest';
import { CATALOGUE } from '../../i18n/catalogue';
import type { BackupState } from '../../wire/BackupState';
import { backupWords } from './backingUp';

const { es } = CATALOGUE;
const AT = new Date(2026, 10, 22, 21, 5).getTime();
const DONE: BackupState & { state: 'done' } = { state: 'done', path: '/media/mesa/COPIA/urna-copia-st-1', at_ms: AT, events: 412, with_box: false, removable: true };

it('says what remains to be copied, and that it is being checked', () => {
  const running = (stage: string, done_kb: number, whole_kb: number) => backupWords({ state: 'running', stage, done_kb, whole_kb }, es, 'es')?.text;
  expect(running('copying', 4_000, 16_000)).toBe('Copiando los datos de este equipo: quedan 12 MB');
  expect(running('copying', 16_500, 16_000)).toBe('Copiando los datos de este equipo: quedan 0 MB');
  expect(running('copying', 0, 0)).toBe('Copiando los datos de este equipo');
  expect(running('checking', 0, 0)).toBe('Comprobando la copia página a página');
});

it('is good news only on another medium, and says whether the box is in it', () => {
  expect(backupWords(DONE, es, 'es')).toMatchObject({ token: 'ok', text: 'Copiado y comprobado a las 21:05. Registros: 412.' });
  expect(backupWords(DONE, es, 'es')?.hint).toContain('La urna se copia cuando la votación ha terminado.');
  expect(backupWords({ ...DONE, with_box: true }, es, 'es')?.hint).toContain('Con la urna.');
  expect(backupWords({ ...DONE, removable: false }, es, 'es')).toMatchObject({ token: 'attention', hint: es.copies.backup.notRemovable });
});

it('says why there is none, and nothing before the first', () => {
  expect(backupWords({ state: 'failed', code: 'medium_full' }, es, 'es')).toMatchObject({ token: 'attention', text: 'La memoria USB está llena. Conecte otra y elíjala.' });
  expect(backupWords({ state: 'failed', code: 'medium_away' }, es, 'es')).toMatchObject({ token: 'attention', text: 'La memoria USB no está. Vuelva a conectarla.' });
  expect(backupWords({ state: 'stopped' }, es, 'es')?.text).toBe(es.copies.backup.stopped);
  expect(backupWords({ state: 'none' }, es, 'es')).toBeNull();
});
