/** What the keys of the on-screen keyboard do to a text. WebKitGTK shows the desktop's own keyboard for no field of a page. */

/** A text with its selection; without one, both ends are where the next letter goes. */
export interface Typed {
  value: string;
  start: number;
  end: number;
}

/** The accents that wait for the next letter, as the key shows them and as Unicode combines them. */
export const ACCENTS = { '´': '\u0301', '`': '\u0300', '¨': '\u0308' } as const;
export type Accent = keyof typeof ACCENTS;

export const isAccent = (key: string): key is Accent => key in ACCENTS;

/** The rows of the two layouts. The first is what a DNI or an NIE is made of. */
export const ROWS = {
  digits: [
    ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'],
    ['X', 'Y', 'Z'],
  ],
  letters: [
    ['q', 'w', 'e', 'r', 't', 'y', 'u', 'i', 'o', 'p', '´'],
    ['a', 's', 'd', 'f', 'g', 'h', 'j', 'k', 'l', 'ñ', '`'],
    ['z', 'x', 'c', 'v', 'b', 'n', 'm', 'ç', '·', '-', '¨'],
  ],
} as const;
export type Layout = keyof typeof ROWS;

/** Puts a text where the selection is. */
export function insert({ value, start, end }: Typed, text: string): Typed {
  const at = start + text.length;
  return { value: value.slice(0, start) + text + value.slice(end), start: at, end: at };
}

/** Takes the selection away, or the letter before it; an accented letter goes as a whole. */
export function erase({ value, start, end }: Typed): Typed {
  if (start !== end) return { value: value.slice(0, start) + value.slice(end), start, end: start };
  const last = [...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(value.slice(0, start))].at(-1);
  const from = last?.index ?? 0;
  return { value: value.slice(0, from) + value.slice(end), start: from, end: from };
}

/** A letter under an accent. One that no language here writes stays without it. */
export function accented(letter: string, accent: Accent | null): string {
  if (accent === null) return letter;
  const whole = (letter + ACCENTS[accent]).normalize('NFC');
  return [...whole].length === 1 ? whole : letter;
}

/** Where a name or a sentence begins, the next letter is a capital one; not after a figure, as in the code of a table. */
export function startsWord({ value, start }: Typed): boolean {
  return /(^|\s|\p{L}-)$/u.test(value.slice(0, start));
}
