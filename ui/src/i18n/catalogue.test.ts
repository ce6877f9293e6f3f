import { describe, expect, it } from 'vitest';
import { REFUSAL_CODES } from '../backend/refusals';
import { CATALOGUE, refusalSentence } from './catalogue';
import { LANGUAGES } from './languages';
import { BANNED, keysOf, longestSentence, sentences, WORDS_MAX } from './sentences';

describe.each(LANGUAGES)('catalogue %s', (language) => {
  const messages = CATALOGUE[language];
  const all = [1, 12].flatMap((fact) => sentences(messages, fact));

  it('has exactly the keys of the source', () => {
    expect(keysOf(messages)).toEqual(keysOf(CATALOGUE.es));
  });

  it('has no empty message, no banned word and no exclamation mark', () => {
    for (const [path, text] of all) {
      expect(text.trim(), path).not.toBe('');
      expect(text, path).not.toMatch(BANNED);
    }
  });

  it('has short sentences', () => {
    for (const [path, text] of all) expect(longestSentence(text), `${path}: ${text}`).toBeLessThanOrEqual(WORDS_MAX);
  });

  it('has a sentence for every refusal code, and for a code it does not know', () => {
    for (const code of REFUSAL_CODES) {
      expect(refusalSentence(CATALOGUE[language], { code, facts: {} })).not.toBe('');
    }
    expect(refusalSentence(CATALOGUE[language], { code: 'from_the_future', facts: {} })).toBe(
      CATALOGUE[language].refusals.internal({}),
    );
  });
});

it('translated text differs between languages wherever it should', () => {
  const english = new Map(sentences(CATALOGUE.en, 12));
  const same = sentences(CATALOGUE.es, 12).filter(([path, text]) => english.get(path) === text);
  expect(same.map(([path]) => path)).toEqual(['.checkin.person.dni', '.checkin.documents.dni', '.checkin.documents.mi_dni', '.checkin.asked.audio', '.checkin.asked.sizes.m', '.checkin.asked.paces.no', '.count.n', '.outgoing.no', '.papers.name']);
});

describe('the exact words', () => {
  const { es, en } = CATALOGUE;

  it('of where a record is', () => {
    expect([es.status.save.local, es.status.save.received]).toEqual(['Guardado en esta mesa', 'Recibido por el centro']);
    expect([en.status.save.local, en.status.save.received]).toEqual(['Saved at this station', 'Received by the centre']);
  });

  it('of the queue, with the number after a colon', () => {
    expect(es.status.syn.pending(12)).toBe('Pendientes de envío: 12');
    expect(es.status.syn.late(12, '10:05')).toBe('Envío con retraso: 12 desde las 10:05');
    expect(es.status.con.back(1234)).toBe('Conexión recuperada. Pendientes: 1.234');
  });
});
