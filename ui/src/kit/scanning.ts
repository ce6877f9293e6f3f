/**
 * Two switches: one moves, one selects. Moving goes from block to block; selecting goes into a block, or presses its one
 * thing. Inside, moving goes from thing to thing and, after the last, out of the block again.
 */
export type Switch = 'move' | 'select';

/** Where the ring is: on a whole block, or on one thing in it; `null` before the first key of a screen. */
export type Place = { block: number; item: number | null } | null;

/** What a switch does, when block `b` has `sizes[b]` things; `press` says that the thing at the place is to be pressed. */
export function scan(place: Place, sizes: readonly number[], key: Switch): { place: Place; press: boolean } {
  if (sizes.length === 0) return { place: null, press: false };
  if (place === null) return { place: { block: 0, item: null }, press: false };
  const { block, item } = place;
  const size = sizes[block] ?? 0;
  if (key === 'select') {
    if (item !== null) return { place, press: true };
    return size === 1 ? { place, press: true } : { place: { block, item: 0 }, press: false };
  }
  if (item === null) return { place: { block: (block + 1) % sizes.length, item: null }, press: false };
  return { place: { block, item: item + 1 < size ? item + 1 : null }, press: false };
}

/** The most things in one block; more are divided, so that nobody has to press a switch thirty times. */
export const BLOCK_MAX = 11;
const PART = 6;

/** Divides a long block: by rows where the things stand beside each other, else into even parts. */
export function divide<T>(things: readonly T[], topOf: (thing: T) => number): T[][] {
  if (things.length <= BLOCK_MAX) return [[...things]];
  const rows = new Map<number, T[]>();
  for (const thing of things) rows.set(topOf(thing), [...(rows.get(topOf(thing)) ?? []), thing]);
  if (rows.size < things.length) return [...rows.values()];
  const parts = Math.ceil(things.length / PART);
  return Array.from({ length: parts }, (_, part) => things.slice(part * PART, (part + 1) * PART));
}
