/** People whose names a person at a desk could mistake for each other. */
import type { PersonRow } from '../../wire/PersonRow';

const fold = (text: string): string => text.normalize('NFD').replace(/\p{Mn}/gu, '').toLowerCase().trim();

/** How many letters differ, up to `most` + 1 (Levenshtein). */
function distance(one: string, other: string, most: number): number {
  const [a, b] = [[...one], [...other]];
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let row = b.map((_, place) => place + 1);
  a.forEach((letter, down) => {
    let corner = down;
    let left = down + 1;
    row = row.map((above, place) => {
      const next = Math.min(above + 1, left + 1, corner + (letter === b[place] ? 0 : 1));
      corner = above;
      left = next;
      return next;
    });
  });
  return row.at(-1) ?? a.length;
}

/** The same surnames and names that share a word or differ in two letters, or nearly the same surnames and the same name. */
export function areSimilar(one: PersonRow, other: PersonRow): boolean {
  const [surnames, others] = [fold(one.surnames), fold(other.surnames)];
  const [name, another] = [fold(one.name), fold(other.name)];
  if (surnames !== others) return name === another && distance(surnames, others, 1) <= 1;
  const words = name.split(/\s+/);
  return another.split(/\s+/).some((word) => words.includes(word)) || distance(name, another, 2) <= 2;
}

/** The keys of the rows that have somebody with a similar name right before them. */
export function similarToTheOneBefore(rows: readonly PersonRow[]): Set<number> {
  const pairs = rows.slice(1).map((row, place) => ({ row, before: rows[place] }));
  return new Set(pairs.filter(({ row, before }) => before !== undefined && areSimilar(row, before)).map(({ row }) => row.key));
}
