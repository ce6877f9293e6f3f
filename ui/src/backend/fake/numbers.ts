/** Reads a typed DNI or NIE as the core does; tests/fixtures/typed.json holds both to it. */
import type { SearchResult } from '../../wire/SearchResult';

const LETTERS = 'TRWAGMYFPDXBNJZSQVHLCKE';
const IMPOSSIBLE = ['I', 'O', 'U'];
const DIGITS = 8;

type Refused = Extract<SearchResult, { kind: 'begun' | 'letter_missing' | 'wrong_letter' | 'bad_dni' }>;

export const letterOf = (digits: number): string => LETTERS[digits % LETTERS.length] ?? '';

/** A whole number that fits its letter, why it is none, or null for anything that is no number at all. */
export function readNumber(text: string): { kind: 'dni'; dni: string } | Refused | null {
  const compact = text.toUpperCase().replace(/[\s.·/_‐‑–-]/g, '').replace(/Ñ/g, 'I');
  if (!/^(?:\d|[XYZ]\d)/.test(compact)) return null;
  const digits = compact.replace(/^[XYZ]/, (first) => String('XYZ'.indexOf(first)));
  if (/^\d+$/.test(digits) && digits.length < DIGITS) return { kind: 'begun' };
  if (/^\d{8}$/.test(digits)) return { kind: 'letter_missing', letter: letterOf(Number(digits)) };
  const [, nie = '', number = '', letter = ''] = /^([XYZ]?)(\d+)([A-Z])$/.exec(compact) ?? [];
  const kept = nie === '' ? number : number.replace(/^0(?=\d{7}$)/, '');
  if (letter === '' || kept.length > (nie === '' ? DIGITS : DIGITS - 1)) return { kind: 'bad_dni', why: 'length' };
  if (IMPOSSIBLE.includes(letter)) return { kind: 'bad_dni', why: 'impossible_letter' };
  const value = Number(kept) + 'XYZ'.indexOf(nie || 'X') * 10_000_000;
  if (letterOf(value) !== letter) return { kind: 'wrong_letter' };
  return { kind: 'dni', dni: `${nie}${kept.padStart(nie === '' ? DIGITS : DIGITS - 1, '0')}${letter}` };
}
