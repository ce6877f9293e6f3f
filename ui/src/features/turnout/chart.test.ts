import { expect, it } from 'vitest';
import { generator } from '../../kit/random';
import type { TurnoutBar } from '../../wire/TurnoutBar';
import { draw, isWide } from './chart';

const NINE = new Date(2026, 10, 22, 9, 0).getTime();
const MINUTE = 60_000;

/** Intervals one after the other: minutes and people. */
function day(...intervals: [number, number][]): TurnoutBar[] {
  let at = NINE;
  let sum = 0;
  return intervals.map(([minutes, voters]) => {
    const from_ms = at;
    at += minutes * MINUTE;
    sum += voters;
    return { from_ms, until_ms: at, voters, sum };
  });
}

it('draws nothing while nothing is told', () => {
  expect(draw({ minutes: 15, bars: [] }, 890, [])).toBeNull();
});

it('bars and lines stand where their hours and shares are', () => {
  const drawn = draw({ minutes: 60, bars: day([60, 89], [60, 178]) }, 890, [{ at: '10:00', share: 2000 }, { at: '08:00', share: 1 }, { at: '21:00', share: 9000 }]);
  expect(drawn?.most).toBe(200);
  expect(drawn?.bars.map(({ height }) => height)).toEqual([44.5, 89]);
  expect(drawn?.sum.map(({ y }) => Math.round(y))).toEqual([100, 90, 70]);
  expect(drawn?.earlier).toEqual([{ x: 100 / 11, y: 80 }]);
  expect(drawn?.hours).toHaveLength(12);
  expect(drawn?.hours[5]?.ms).toBe(NINE + 5 * 60 * MINUTE);
});

it('an interval that few people made longer is told apart from the others', () => {
  const bars = day([15, 9], [45, 6]);
  expect(bars.map((bar) => isWide(bar, 15))).toEqual([false, true]);
  expect(draw({ minutes: 15, bars }, 890, [])?.bars.map(({ wide }) => wide)).toEqual([false, true]);
});

it('everything is inside the plot, and the sum never falls, on any day', () => {
  const random = generator(7);
  for (let tries = 0; tries < 300; tries += 1) {
    const bars = day(...Array.from({ length: 1 + Math.floor(random() * 60) }, (): [number, number] => [15 * (1 + Math.floor(random() * 4)), Math.floor(random() * 90)]));
    const drawn = draw({ minutes: 15, bars }, Math.floor(random() * 2000), []);
    expect(drawn).not.toBeNull();
    for (const { x, width, height } of drawn?.bars ?? []) {
      expect(width).toBeGreaterThan(0);
      expect(x >= 0 && x + width <= 100 && height >= 0 && height <= 100).toBe(true);
    }
    const ys = (drawn?.sum ?? []).map(({ y }) => y);
    expect(ys.every((y, place) => y >= 0 && y <= 100 && (place === 0 || y <= (ys[place - 1] ?? 0)))).toBe(true);
    expect((drawn?.hours.length ?? 0) <= 12).toBe(true);
  }
});
