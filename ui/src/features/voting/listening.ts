/**
 * A ballot by ear: every screen is a block with words at its head and a list of things to choose, and five keys go
 * through it.
 *
 * up, down: the item before, the next; right: all of it again; left: back; select: what the item does.
 *
 * Pure: a place and a key give the next place, what to say and what to do. Nothing is chosen before an item was heard.
 */
import type { Spoken } from '../../i18n/languages';

export const KEYS = ['up', 'down', 'left', 'right', 'select'] as const;
export type Key = (typeof KEYS)[number];

/** Something to choose, and what choosing it does. */
export interface Item<Act> {
  say: Spoken[];
  act: Act;
}

export interface Block<Act> {
  /** Which block: when it changes, the new one is said from its head. */
  key: string;
  intro: Spoken[];
  items: Item<Act>[];
  back: Act | null;
  /** What the last choice did. */
  news: Spoken[];
}

/** Where the voter is; before the first item at the head of a block. */
export interface Place {
  block: string;
  at: number;
}

export const HEAD = -1;
export const nowhere: Place = { block: '', at: HEAD };

export interface Heard<Act> {
  place: Place;
  say: Spoken[];
  act: Act | null;
}

/** The voter comes to a block. In the same block the place is kept as far as there are items. */
export function enter<Act>(place: Place, block: Block<Act>): Place {
  if (place.block !== block.key) return { block: block.key, at: HEAD };
  return { ...place, at: Math.min(place.at, block.items.length - 1) };
}

export function press<Act>(before: Place, block: Block<Act>, key: Key): Heard<Act> {
  const place = enter(before, block);
  const last = block.items.length - 1;
  switch (key) {
    case 'down':
      return moved(place, block, place.at >= last ? 0 : place.at + 1);
    case 'up':
      return moved(place, block, place.at <= 0 ? last : place.at - 1);
    case 'right':
      return { place, say: [...block.intro, ...sayOf(block, place.at)], act: null };
    case 'left':
      return block.back === null ? { place, say: block.intro, act: null } : { place, say: [], act: block.back };
    case 'select': {
      const item = block.items[place.at];
      return item === undefined ? { place, say: block.intro, act: null } : { place, say: [], act: item.act };
    }
  }
}

function moved<Act>(place: Place, block: Block<Act>, at: number): Heard<Act> {
  if (block.items.length === 0) return { place, say: block.intro, act: null };
  return { place: { ...place, at }, say: sayOf(block, at), act: null };
}

const sayOf = <Act>(block: Block<Act>, at: number): Spoken[] => block.items[at]?.say ?? [];
