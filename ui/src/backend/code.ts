/** The one-time code of a ticket: six characters that cannot be mistaken for one another. */

export const CODE_ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
export const CODE_LENGTH = 6;

/** Upper case without spaces or hyphens, as people may type it. */
export function normaliseCode(text: string): string {
  return text.toUpperCase().replace(/[\s-]/g, '');
}

/** The first character that no code can have. */
export function strayCharacter(code: string): string | undefined {
  return [...code].find((character) => !CODE_ALPHABET.includes(character));
}

/** In two groups of three, as it is read aloud. */
export function spacedCode(code: string): string {
  return `${code.slice(0, 3)}\u2009${code.slice(3)}`;
}
