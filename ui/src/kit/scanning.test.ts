import { expect, it } from 'vitest';
import { generator } from './random';
import { BLOCK_MAX, divide, scan, type Place, type Switch } from './scanning';

function play(sizes: number[], keys: Switch[]): { place: Place; presses: number } {
  let place: Place = null;
  let presses = 0;
  for (const key of keys) {
    const next = scan(place, sizes, key);
    place = next.place;
    if (next.press) presses += 1;
  }
  return { place, presses };
}

it('goes round the blocks, into one, along it and out again', () => {
  expect(play([2, 3], ['move', 'move', 'move']).place).toEqual({ block: 0, item: null });
  expect(play([2, 3], ['move', 'select', 'move']).place).toEqual({ block: 0, item: 1 });
  expect(play([2, 3], ['move', 'select', 'move', 'move']).place).toEqual({ block: 0, item: null });
});

it('presses the one thing of a block at once, and the first key presses nothing', () => {
  expect(play([1], ['select'])).toEqual({ place: { block: 0, item: null }, presses: 0 });
  expect(play([1], ['move', 'select']).presses).toBe(1);
});

it('reaches everything from everywhere', () => {
  const random = generator(5);
  for (let turn = 0; turn < 100; turn += 1) {
    const sizes = Array.from({ length: 1 + Math.floor(random() * 5) }, () => 1 + Math.floor(random() * BLOCK_MAX));
    const block = Math.floor(random() * sizes.length);
    const item = Math.floor(random() * (sizes[block] ?? 1));
    const to: Switch[] = Array.from({ length: block + 1 }, () => 'move');
    const within: Switch[] = sizes[block] === 1 ? [] : ['select', ...Array.from({ length: item }, (): Switch => 'move')];
    expect(play(sizes, [...to, ...within, 'select']).presses).toBe(1);
  }
});

it('divides what is long by rows, else evenly', () => {
  const keys = Array.from({ length: 33 }, (_, key) => key);
  expect(divide(keys, (key) => Math.floor(key / 11)).map(({ length }) => length)).toEqual([11, 11, 11]);
  expect(divide(keys.slice(0, 14), (key) => key).map(({ length }) => length)).toEqual([6, 6, 2]);
  expect(divide(keys.slice(0, 9), () => 0)).toHaveLength(1);
});
