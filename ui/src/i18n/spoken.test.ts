import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { RATES } from '../kit/sound';
import { LANGUAGE_NAMES, VOTER_LANGUAGES, type VoterLanguage } from './languages';
import type { Words } from './sentences';
import { about, MARKED_NAME, partsOf } from './spoken';
import { VOTER_CATALOGUE } from './voterCatalogue';

/** What the office reads out: the words of the booth, told to the program by this file. */
const FILE = fileURLToPath(new URL('../../../crates/office/data/spoken.json', import.meta.url));
const NUMBERS = [0, 1, 2, 12];

/** Facts of a refusal, each of which is a name. */
const someFacts = new Proxy({}, { get: () => MARKED_NAME });

function textsOf(words: Words, facts: unknown[]): string[] {
  if (typeof words === 'string') return [words];
  if (typeof words !== 'function') return Object.values(words).flatMap((child) => textsOf(child, facts));
  const call = (fact: unknown): string => words(...(Array.from({ length: words.length }, () => fact) as never[]));
  return facts.map(call).flatMap(partsOf);
}

function everyText(language: VoterLanguage): string[] {
  const { refusals, ...rest } = VOTER_CATALOGUE[language];
  return [...textsOf(rest as unknown as Words, [...NUMBERS, MARKED_NAME]), ...textsOf(refusals, [{}, someFacts])];
}

/** Numbers are said by clips of their own, which the office makes as far as the election needs them. */
const isNumber = (text: string): boolean => /^\d+\.?$/.test(text);

function spokenIn(language: VoterLanguage): string[] {
  const texts = everyText(language).filter((text) => !isNumber(text));
  return [...new Set([...texts, LANGUAGE_NAMES[language], ...RATES.map(String)])].sort();
}

const written = `${JSON.stringify(Object.fromEntries(VOTER_LANGUAGES.map((one) => [one, spokenIn(one)])), null, 1)}\n`;

it('the office reads out what the booth says now', () => {
  if (process.env.URNA_WRITE_SPOKEN !== undefined) writeFileSync(FILE, written);
  expect(readFileSync(FILE, 'utf8'), 'stale; run `make spoken`').toBe(written);
});

describe.each(VOTER_LANGUAGES)('in %s', (language) => {
  const said = new Set(spokenIn(language));
  const messages = VOTER_CATALOGUE[language];

  it('every sentence is made of clips and numbers, whatever its facts', () => {
    const { contest, review, unmarked, welcome, idle } = messages.voting;
    for (const n of [0, 1, 2, 3, 7, 45, 100]) {
      const texts = [contest.progress(n, n), contest.ruleUpTo(n), contest.left(n), contest.over(n), review.more(n)];
      texts.push(unmarked.title(n), welcome.incomplete(n), idle.left(n), messages.audio.volumeNow(n), messages.audio.rateNow(n), messages.voting.settings.switchesHint);
      for (const text of texts.filter((text) => !said.has(text))) {
        const parts = partsOf(text).filter((part) => !isNumber(part));
        expect(parts.filter((part) => !said.has(part)), text).toEqual([]);
      }
    }
  });

  it('every sentence about a name is made of clips and the name', () => {
    const name = { text: 'Lista 2 del Olivo', lang: 'es' };
    const { contest, review } = messages.voting;
    for (const sentence of [contest.changed, contest.markedNow, contest.unmarkedNow, review.changeName]) {
      const phrases = about(sentence, name, language);
      expect(phrases).toContainEqual(name);
      for (const { text, lang } of phrases) expect(lang === 'es' && text === name.text ? true : said.has(text), text).toBe(true);
    }
  });
});

describe('a text that is said in parts', () => {
  it('keeps its order, and its numbers', () => {
    expect(partsOf('Votación 2 de 13')).toEqual(['Votación', '2', 'de', '13']);
    expect(partsOf('Ya ha marcado 3. Quite una para elegir otra.')).toEqual(['Ya ha marcado', '3', 'Quite una para elegir otra.']);
    expect(partsOf('')).toEqual([]);
  });

  it('says an ordinal as one', () => {
    expect(partsOf('3. bozketa, guztira 12')).toEqual(['3.', 'bozketa, guztira', '12']);
  });
});
