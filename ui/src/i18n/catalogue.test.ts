import { describe, expect, it } from 'vitest';
import { REFUSAL_CODES } from '../backend/refusals';
import { CATALOGUE, refusalSentence } from './catalogue';
import { LANGUAGES, textIn } from './languages';

type Node = string | ((...facts: unknown[]) => string) | { [key: string]: Node };

/** Every message with its path; functions are called with the given number or, for refusals, with no facts. */
function sentences(node: Node, path: string, fact: number): [string, string][] {
  if (typeof node === 'string') return [[path, node]];
  if (typeof node === 'function') {
    const facts = path.startsWith('.refusals') ? [{}] : Array.from({ length: node.length }, () => fact);
    return [[path, node(...facts)]];
  }
  return Object.entries(node).flatMap(([key, child]) => sentences(child, `${path}.${key}`, fact));
}

const keys = (node: Node): string[] => sentences(node, '', 12).map(([path]) => path);
const WORDS_MAX = 20;
const BANNED = /\b(offline|sync|sincroniz\w+|error|servidor|server|click|clic|pinche)\b|[!¡]/i;
const NETWORK = /\b(red|internet|conexi[oó]n|centro|env[ií]o|enviar|network|connect\w*|centre|sent|upload\w*)\b/i;

describe.each(LANGUAGES)('catalogue %s', (language) => {
  const messages = CATALOGUE[language] as unknown as Node;
  const all = [...sentences(messages, '', 1), ...sentences(messages, '', 12)];

  it('has exactly the keys of the source', () => {
    expect(keys(messages)).toEqual(keys(CATALOGUE.es as unknown as Node));
  });

  it('has no empty message, no banned word and no exclamation mark', () => {
    for (const [path, text] of all) {
      expect(text.trim(), path).not.toBe('');
      expect(text, path).not.toMatch(BANNED);
    }
  });

  it('has short sentences', () => {
    for (const [path, text] of all) {
      for (const sentence of text.split(/[.?:]\s/)) {
        expect(sentence.split(/\s+/).length, `${path}: ${sentence}`).toBeLessThanOrEqual(WORDS_MAX);
      }
    }
  });

  it('never tells a voter about the network', () => {
    for (const [path, text] of all.filter(([path]) => path.startsWith('.voting'))) {
      expect(text, path).not.toMatch(NETWORK);
    }
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

describe('translated text', () => {
  it('differs between languages wherever it should', () => {
    const english = new Map(sentences(CATALOGUE.en as unknown as Node, '', 12));
    const same = sentences(CATALOGUE.es as unknown as Node, '', 12).filter(([path, text]) => english.get(path) === text);
    expect(same.map(([path]) => path)).toEqual(['.checkin.person.dni', '.count.n']);
  });

  it('falls back to the default language and says which language it is', () => {
    expect(textIn({ es: 'Sí', en: 'Yes' }, 'en')).toEqual({ text: 'Yes', lang: 'en' });
    expect(textIn({ es: 'Sí' }, 'en')).toEqual({ text: 'Sí', lang: 'es' });
    expect(textIn({ gl: 'Si' }, 'en')).toEqual({ text: 'Si', lang: 'gl' });
    expect(textIn({}, 'en')).toEqual({ text: '', lang: 'en' });
  });
});

describe('the exact words', () => {
  const { es, en } = CATALOGUE;

  it('of where a record is', () => {
    expect([es.status.save.local, es.status.save.received]).toEqual(['Guardado en esta mesa', 'Recibido por el centro']);
    expect([en.status.save.local, en.status.save.received]).toEqual(['Saved at this station', 'Received by the centre']);
  });

  it('of what a voter is told about the vote', () => {
    expect(es.voting.thanks.title).toBe('Su voto se ha guardado.');
    expect(es.voting.notSaved.title).toBe('Su voto NO se ha guardado. No se vaya: avise a la mesa.');
    expect(en.voting.thanks.title).toBe('Your vote has been saved.');
    expect(en.voting.notSaved.title).toBe('Your vote has NOT been saved. Please stay: call the poll workers.');
  });

  it('of the queue, with the number after a colon', () => {
    expect(es.status.syn.pending(12)).toBe('Pendientes de envío: 12');
    expect(es.status.syn.late(12, '10:05')).toBe('Envío con retraso: 12 desde las 10:05');
    expect(es.status.con.back(1234)).toBe('Conexión recuperada. Pendientes: 1.234');
  });
});
