/** Walks a catalogue, for the tests of its words. */
export type Words = string | ((...facts: never[]) => string) | { [key: string]: Words };

/** Every message with its path; functions are called with the given number or, for refusals, with no facts. */
export function sentences(words: Words, fact: number, path = ''): [string, string][] {
  if (typeof words === 'string') return [[path, words]];
  if (typeof words === 'function') {
    const facts = path.startsWith('.refusals') ? [{}] : Array.from({ length: words.length }, () => fact);
    return [[path, words(...(facts as never[]))]];
  }
  return Object.entries(words).flatMap(([key, child]) => sentences(child, fact, `${path}.${key}`));
}

export const keysOf = (words: Words): string[] => sentences(words, 12).map(([path]) => path);

/** The longest sentence of a text, in words. */
export function longestSentence(text: string): number {
  return Math.max(...text.split(/[.?:]\s/).map((sentence) => sentence.split(/\s+/).length));
}

export const WORDS_MAX = 20;
export const BANNED = /\b(offline|sync|sincroniz\w+|error|servidor|server|click|clic|pinche)\b|[!¡]/i;
