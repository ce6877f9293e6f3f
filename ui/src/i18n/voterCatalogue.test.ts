import { describe, expect, it } from 'vitest';
import { REFUSAL_CODES, VOTER_REFUSAL_CODES } from '../backend/refusals';
import { VOTER_LANGUAGES } from './languages';
import { BANNED, keysOf, longestSentence, sentences, WORDS_MAX } from './sentences';
import { VOTER_CATALOGUE, voterRefusal } from './voterCatalogue';

const NETWORK =
  /\b(red|xarxa|sare\w*|rede|internet|conexi[oó]n|connexi[oó]|konexio\w*|centro|zentro\w*|env[ií]o|enviar|network|connect\w*|centre|sent|upload\w*)\b/i;

/** Words that several languages share are no oversight; whole sentences that are equal would be. */
const WORDS_SHARED_MAX = 4;

describe.each(VOTER_LANGUAGES)('what the booth says in %s', (language) => {
  const messages = VOTER_CATALOGUE[language];
  const all = [1, 2, 12].flatMap((fact) => sentences(messages, fact));

  it('has exactly the keys of the source', () => {
    expect(keysOf(messages)).toEqual(keysOf(VOTER_CATALOGUE.es));
  });

  it('is short, whole, without a banned word and without an exclamation mark', () => {
    for (const [path, text] of all) {
      expect(text.trim(), path).not.toBe('');
      expect(text, path).not.toMatch(BANNED);
      expect(longestSentence(text), `${path}: ${text}`).toBeLessThanOrEqual(WORDS_MAX);
      expect(text, path).not.toMatch(/undefined|\$\{/);
    }
  });

  it('never tells a voter about the network', () => {
    for (const [path, text] of all.filter(([path]) => path.startsWith('.voting'))) expect(text, path).not.toMatch(NETWORK);
  });

  it('calls what is voted for options, whether it is people, streets or answers', () => {
    const said = messages.voting.contest.ruleUpTo(3);
    expect(said).toContain('3');
    expect(said).toMatch(/opci|aukera|option/);
    expect(said).not.toMatch(/person|persoa|pertsona|people/i);
  });

  it('has a sentence for every refusal, and one for the codes of the staff', () => {
    for (const code of VOTER_REFUSAL_CODES) expect(voterRefusal(messages, { code, facts: {} })).not.toBe('');
    for (const code of [...REFUSAL_CODES, 'from_the_future']) {
      if ((VOTER_REFUSAL_CODES as readonly string[]).includes(code)) continue;
      expect(voterRefusal(messages, { code, facts: {} })).toBe(messages.refusals.internal({}));
    }
  });

  it('says one and several differently where the language does', () => {
    const { contest, unmarked, welcome } = messages.voting;
    for (const say of [contest.more, contest.unseen, welcome.incomplete, unmarked.title]) {
      const [one, several] = [say(1), say(2)].map((text) => text.replace(/\d+/g, '#'));
      if (language === 'en' && (say === contest.more || say === contest.unseen)) continue;
      expect(one).not.toBe(several);
    }
  });

  it.each(VOTER_LANGUAGES.filter((other) => other !== language))('shares no whole sentence with %s', (other) => {
    const theirs = new Map(sentences(VOTER_CATALOGUE[other], 12));
    const close = ['ca', 'ca-ES-valencia'].includes(language) && ['ca', 'ca-ES-valencia'].includes(other);
    const same = sentences(messages, 12).filter(([path, text]) => theirs.get(path) === text);
    const long = same.filter(([, text]) => text.split(/\s+/).length > WORDS_SHARED_MAX);
    if (!close) expect(long).toEqual([]);
  });
});

describe('Catalan and Valencian', () => {
  const [ca, va] = [VOTER_CATALOGUE.ca, VOTER_CATALOGUE['ca-ES-valencia']];
  const used = (messages: typeof ca): Set<string> =>
    new Set(sentences(messages, 12).flatMap(([, text]) => text.toLowerCase().split(/[^\p{L}]+/u)));

  it.each([
    ['aquest', 'este'],
    ['triï', 'trie'],
    ['seves', 'seues'],
    ['meves', 'meues'],
    ['petit', 'xicotet'],
    ['veure', 'vore'],
    ['premi', 'polse'],
  ])('say %s and %s', (catalan, valencian) => {
    expect([used(ca).has(catalan), used(ca).has(valencian)]).toEqual([true, false]);
    expect([used(va).has(catalan), used(va).has(valencian)]).toEqual([false, true]);
  });
});

describe('the exact words', () => {
  const { es, en } = VOTER_CATALOGUE;

  it('of what a voter is told about the vote', () => {
    expect(es.voting.thanks.title).toBe('Su voto se ha guardado.');
    expect(es.voting.notSaved.title).toBe('Su voto NO se ha guardado. No se vaya: avise a la mesa.');
    expect(en.voting.thanks.title).toBe('Your vote has been saved.');
    expect(en.voting.notSaved.title).toBe('Your vote has NOT been saved. Please stay: call the poll workers.');
  });
});
