import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { SearchResult } from '../../wire/SearchResult';
import { invented, search } from './people';

interface Case {
  typed: string;
  answer: string;
}

const CASES = JSON.parse(readFileSync(new URL('../../../../tests/fixtures/typed.json', import.meta.url), 'utf8')) as Case[];

function named(result: SearchResult): string {
  switch (result.kind) {
    case 'people':
      return result.by_dni ? 'by_dni' : 'by_name';
    case 'letter_missing':
      return `letter_missing ${result.letter}`;
    case 'bad_dni':
      return `bad_dni ${result.why}`;
    default:
      return result.kind;
  }
}

describe('the search of the invented station', () => {
  it.each(CASES)('answers like the core to $typed', ({ typed, answer }) => {
    expect(named(search(invented(), typed))).toBe(answer);
  });

  it('finds somebody in spite of what a paste brings along', () => {
    const found = search(invented(), 'za\u0007mo\u202era');
    expect(found.kind === 'people' && found.total).toBeGreaterThan(0);
  });
});
