import { expect, it } from 'vitest';
import { CATALOGUE } from '../../i18n/catalogue';
import type { AuditCheck } from '../../wire/AuditCheck';
import { checkWords } from './check';

const AT = new Date(2026, 4, 24, 11, 20).getTime();
const say = (check: AuditCheck, entries = 3214) => checkWords({ entries, casts: 0, check }, CATALOGUE.es);

it('the chain is called intact only for what was read again', () => {
  expect(say({ state: 'unchecked' })).toMatchObject({ token: 'unknown', text: 'Cadena sin comprobar: 3.214 entradas' });
  expect(say({ state: 'running', done: 500 })).toMatchObject({ token: 'sending', text: 'Comprobando la cadena: 500 de 3.214' });
  expect(say({ state: 'stopped' }).token).toBe('unknown');
  expect(say({ state: 'intact', entries: 3214, at_ms: AT })).toMatchObject({ token: 'ok', text: 'Cadena íntegra: 3.214 entradas', hint: 'Comprobada a las 11:20.' });
  expect(say({ state: 'intact', entries: 3210, at_ms: AT }).hint).toBe('Comprobada a las 11:20. Entradas nuevas desde entonces: 4');
});

it('a broken chain is red, because the record of the table is at risk', () => {
  expect(say({ state: 'broken', at_ms: AT })).toMatchObject({ token: 'error', text: 'La cadena no está íntegra. Pare y avise al centro.' });
});
