import { expect, it } from 'vitest';
import { day, number, time } from './format';
import { firstOf, textIn, VOTER_LANGUAGES } from './languages';

it('text of an election falls back to its first language and says which language it is', () => {
  expect(textIn({ es: 'Sí', en: 'Yes' }, 'en')).toEqual({ text: 'Yes', lang: 'en' });
  expect(textIn({ es: 'Sí' }, 'en')).toEqual({ text: 'Sí', lang: 'es' });
  expect(textIn({ es: 'Sí', eu: 'Bai' }, 'en', 'eu')).toEqual({ text: 'Bai', lang: 'eu' });
  expect(textIn({ gl: 'Si' }, 'en')).toEqual({ text: 'Si', lang: 'gl' });
  expect(textIn({}, 'en')).toEqual({ text: '', lang: 'en' });
});

it('Valencian takes its own text, then Catalan, then the first language', () => {
  expect(textIn({ ca: 'Aquest', 'ca-valencia': 'Este' }, 'ca-ES-valencia')).toEqual({ text: 'Este', lang: 'ca-valencia' });
  expect(textIn({ es: 'Este', ca: 'Aquest' }, 'ca-ES-valencia')).toEqual({ text: 'Aquest', lang: 'ca' });
  expect(textIn({ es: 'Este', 'ca-valencia': 'Este' }, 'ca')).toEqual({ text: 'Este', lang: 'es' });
});

it('the booth begins in the first language of the election that it has', () => {
  expect(firstOf(['eu', 'es'])).toBe('eu');
  expect(firstOf(['ca-valencia', 'es'])).toBe('ca-ES-valencia');
  expect(firstOf(['ca-ES-valencia'])).toBe('ca-ES-valencia');
  expect(firstOf(['ca', 'es'])).toBe('ca');
  expect(firstOf(['oc', 'gl', 'es'])).toBe('gl');
  expect([firstOf(['oc']), firstOf([])]).toEqual([undefined, undefined]);
});

it('every language groups digits, those of Spain with a point', () => {
  const written = Object.fromEntries(VOTER_LANGUAGES.map((language) => [language, number(language, 1234)]));
  expect(written).toEqual({ es: '1.234', ca: '1.234', 'ca-ES-valencia': '1.234', eu: '1.234', gl: '1.234', en: '1,234' });
  expect([day('es', '2026-11-22'), day('en', '2026-11-22'), day('es', 'mañana')]).toEqual(['22 de noviembre de 2026', '22 November 2026', 'mañana']);
  expect(time(new Date(2026, 10, 22, 9, 5).getTime())).toBe('09:05');
});
