/**
 * How a text of the screen becomes clips. A text is one clip where there is one that says the whole of it; otherwise it
 * is said in parts: its numbers one by one, and what stands between them. A number with a point that goes on in lower
 * case is an ordinal, as Basque writes it, and is said as one.
 */
import type { Spoken } from './languages';

/** Stands for a name while a sentence is taken apart. It is in no text of any language. */
const NAME = '\u0001';
const NUMBER = /(\d+(?:\.(?=\s\p{Ll}))?)/u;
const LEADING = /^[\s.,:;)–…»”"]+/u;
const WORD = /[\p{L}\p{N}]/u;

/** The parts of a text, each a clip of its own. */
export function partsOf(text: string): string[] {
  return text
    .split(NAME)
    .flatMap((piece) => piece.split(NUMBER))
    .map((piece) => piece.replace(LEADING, '').trim())
    .filter((piece) => WORD.test(piece));
}

/** A sentence about something that has a name of its own: the words of the booth, and the name in its language. */
export function about(sentence: (name: string) => string, name: Spoken, lang: string): Spoken[] {
  const [before = '', after = ''] = sentence(NAME).split(NAME);
  const words = (text: string): Spoken[] => partsOf(text).map((part) => ({ text: part, lang }));
  return [...words(before), name, ...words(after)];
}

/** Calls a sentence as no screen does, to see which words it is made of. */
export const MARKED_NAME = NAME;
