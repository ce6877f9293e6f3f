import { describe, expect, test } from 'vitest';
import { generator, pick } from './random';
import { accented, erase, insert, ROWS, startsWord, type Typed } from './typing';

const at = (value: string, start = value.length, end = start): Typed => ({ value, start, end });

/** Texts with a selection, never in the middle of a letter. */
function texts(seed: number): Typed {
  const random = generator(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const value = Array.from({ length: below(9) }, () => pick(random, ['a', 'Ñ', 'é', 'l·l', ' '])).join('');
  const [start, end] = [below(value.length + 1), below(value.length + 1)];
  return { value, start: Math.min(start, end), end: Math.max(start, end) };
}

const SEEDS = Array.from({ length: 300 }, (_, seed) => seed);

describe('the on-screen keyboard', () => {
  test('takes back what was just typed', () => {
    for (const before of SEEDS.map(texts)) {
      const nothing = { ...before, end: before.start };
      expect(erase(insert(nothing, 'ñ'))).toEqual(nothing);
    }
  });

  test('replaces what is selected, and nothing else', () => {
    for (const before of SEEDS.map(texts)) {
      const after = insert(before, 'x');
      expect(after.value).toBe(`${before.value.slice(0, before.start)}x${before.value.slice(before.end)}`);
      expect(after.start).toBe(before.start + 1);
    }
  });

  test('erases an accented letter as a whole', () => {
    expect(erase(at('Jose\u0301'))).toEqual(at('Jos'));
    expect(erase(at(''))).toEqual(at(''));
  });

  test('writes what Spanish, Catalan, Basque and Galician names need', () => {
    expect(accented('e', '´')).toBe('é');
    expect(accented('U', '¨')).toBe('Ü');
    expect(accented('o', '`')).toBe('ò');
    expect(accented('ñ', '´')).toBe('ñ');
    expect(accented('k', null)).toBe('k');
    for (const letter of ['ñ', 'ç', '·']) expect(ROWS.letters.flat()).toContain(letter);
  });

  test('begins names with a capital, and leaves the code of a table alone', () => {
    expect(startsWord(at(''))).toBe(true);
    expect(startsWord(at('Ana '))).toBe(true);
    expect(startsWord(at('Ana-'))).toBe(true);
    expect(startsWord(at('An'))).toBe(false);
    expect(startsWord(at('03-'))).toBe(false);
  });
});
