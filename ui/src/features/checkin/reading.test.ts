import { expect, it } from 'vitest';
import { CATALOGUE } from '../../i18n/catalogue';
import { readerWords } from './reading';

it('a reader that is not found asks for nothing but the number, and one that nobody knows of is not spoken of', () => {
  const { es, en } = CATALOGUE;
  expect(readerWords('ready', es)).toEqual({ token: 'ok', icon: 'circle-check', text: 'Lector de DNI listo' });
  expect(readerWords('not_found', es)).toEqual({ token: 'local', icon: 'info', text: 'Lector de DNI no detectado: escriba el número' });
  expect(readerWords('not_found', en)?.text).toBe('DNI reader not found: type the number');
  expect(readerWords('unknown', es)).toBeNull();
});
