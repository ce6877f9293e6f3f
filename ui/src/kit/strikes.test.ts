import { describe, expect, it } from 'vitest';
import { generator, pick } from './random';
import { APART_MS, REPEAT_MS, Strikes } from './strikes';

const KEYS = ['Space', 'Enter', 'KeyA', 'touch'] as const;

/** What a hand does to one key: goes down, stays, is told again meanwhile, is lifted. */
interface Press {
  key: string;
  downMs: number;
  upMs: number;
}

/** Presses one after another, some at once after the one before, some held for seconds. */
function someHand(seed: number): Press[] {
  const random = generator(seed);
  let nowMs = 0;
  return Array.from({ length: 60 }, () => {
    const downMs = nowMs + Math.floor(random() * pick(random, [40, 600, 3_000]));
    const upMs = downMs + Math.floor(random() * pick(random, [60, 800, 7_000]));
    nowMs = upMs;
    return { key: pick(random, KEYS), downMs, upMs };
  });
}

/** What became of a press: whether it counted, when it struck again, and whether its lifting counted. */
interface Struck extends Press {
  counted: boolean;
  againMs: number[];
  lifted: boolean;
}

const TOLD_FROM_MS = 400;
const TOLD_EVERY_MS = 33;

function struck(hand: readonly Press[], slow: boolean): Struck[] {
  const strikes = new Strikes();
  return hand.map((press) => {
    const { key, downMs, upMs } = press;
    const counted = strikes.down(key, downMs, slow);
    const againMs: number[] = [];
    for (let atMs = downMs + TOLD_FROM_MS; atMs < upMs; atMs += TOLD_EVERY_MS) if (strikes.down(key, atMs, slow)) againMs.push(atMs);
    return { ...press, counted, againMs, lifted: strikes.up(key, upMs) };
  });
}

const hands = Array.from({ length: 80 }, (_, seed) => seed);

describe.each(hands)('whatever a hand does (%i)', (seed) => {
  const hand = someHand(seed);

  it('slowly, a press does not count exactly when the last one that did was the same, lifted less than half a second before', () => {
    let last = { key: '', upMs: Number.NEGATIVE_INFINITY };
    for (const press of struck(hand, true)) {
      expect(press.counted).toBe(press.key !== last.key || press.downMs - last.upMs >= APART_MS);
      if (press.counted) last = press;
    }
  });

  it('slowly, another key counts at once, however quick', () => {
    const presses = struck(hand, true);
    const others = presses.filter(({ key }, turn) => turn > 0 && presses.slice(0, turn).findLast(({ counted }) => counted)?.key !== key);
    expect(others.length).toBeGreaterThan(0);
    expect(others.filter(({ counted }) => !counted)).toEqual([]);
  });

  it('slowly, a key that is held strikes again after two seconds and not before, and one that did not count never does', () => {
    for (const { counted, downMs, againMs } of struck(hand, true)) {
      if (!counted) expect(againMs).toEqual([]);
      let lastMs = downMs;
      for (const atMs of againMs) {
        expect(atMs - lastMs).toBeGreaterThanOrEqual(REPEAT_MS);
        lastMs = atMs;
      }
    }
  });

  it('the lifting of a press counts when the press did', () => {
    for (const slow of [true, false]) for (const { counted, lifted } of struck(hand, slow)) expect(lifted).toBe(counted);
  });

  it('otherwise everything counts, as often as it is told', () => {
    for (const { counted, downMs, upMs, againMs } of struck(hand, false)) {
      expect([counted, againMs.length]).toEqual([true, Math.max(0, Math.ceil((upMs - downMs - TOLD_FROM_MS) / TOLD_EVERY_MS))]);
    }
  });
});

it('strikes again while a key is held for long, every two seconds', () => {
  const strikes = new Strikes();
  const struckMs = Array.from({ length: 500 }, (_, turn) => turn * 20).filter((atMs) => strikes.down('Space', atMs, true));
  expect(struckMs).toEqual([0, 2_000, 4_000, 6_000, 8_000]);
});

it('counts both of two keys that come down together, and the lifting of both', () => {
  const strikes = new Strikes();
  expect([strikes.down('Space', 0, true), strikes.down('Enter', 30, true)]).toEqual([true, true]);
  expect([strikes.up('Enter', 60), strikes.up('Space', 90)]).toEqual([true, true]);
  expect([strikes.down('Enter', 559, true), strikes.up('Enter', 559), strikes.down('Enter', 560, true)]).toEqual([false, false, true]);
});

it('waits for the same key only: with another between, it counts again', () => {
  const strikes = new Strikes();
  const typed = ['KeyA', 'KeyB', 'KeyA', 'KeyA', 'KeyB'].map((key, turn) => {
    const counted = strikes.down(key, turn * 100, true);
    strikes.up(key, turn * 100 + 50);
    return counted;
  });
  expect(typed).toEqual([true, true, true, false, true]);
});

it('begins with the press that chose it', () => {
  const strikes = new Strikes();
  strikes.down('Enter', 1_000, false);
  expect(strikes.up('Enter', 1_100)).toBe(true);
  expect(strikes.down('Enter', 1_300, true)).toBe(false);
});

it('keeps nobody out when a lifting was never told, or the clock was put back', () => {
  const strikes = new Strikes();
  strikes.down('Space', 5_000, true);
  expect(strikes.down('Space', 7_000, true)).toBe(true);
  expect(strikes.down('Enter', 7_100, true)).toBe(true);
  strikes.up('Enter', 7_200);
  expect(strikes.down('Enter', 7_300, true)).toBe(false);
  expect(strikes.down('Enter', 9_000, true)).toBe(false);
  strikes.up('Enter', 9_010);
  expect(strikes.down('Enter', 9_600, true)).toBe(true);
  strikes.up('Enter', 9_650);
  expect(strikes.down('Enter', 100, true)).toBe(true);
});
