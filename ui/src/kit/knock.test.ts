import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { knock } from './knock';

let made: FakeContext[] = [];
const loudest: number[] = [];

class FakeContext {
  currentTime = 3;
  destination = {};
  times: number[] = [];
  closed = false;
  constructor() {
    made.push(this);
  }
  createOscillator = () => ({
    frequency: { value: 0 },
    connect: (next: unknown) => next,
    start: (at: number) => this.times.push(at),
    stop: (at: number) => this.times.push(at),
  });
  createGain = () => ({
    gain: { setValueAtTime: (value: number) => loudest.push(value), linearRampToValueAtTime: (value: number) => loudest.push(value) },
    connect: (next: unknown) => next,
  });
  resume = () => Promise.reject(new Error('nobody pressed anything yet'));
  close = () => {
    this.closed = true;
    return Promise.reject(new Error('it is closed already'));
  };
}

beforeEach(() => {
  made = [];
  vi.useFakeTimers();
  vi.stubGlobal('AudioContext', FakeContext);
});
afterEach(() => {
  vi.runAllTimers();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('is one short and quiet tone, and lets go of the sound afterwards', () => {
  knock();
  knock();
  expect(made).toHaveLength(1);
  const [begins = 0, ends = 0] = made[0]?.times ?? [];
  expect(ends - begins).toBeGreaterThan(0.1);
  expect(ends - begins).toBeLessThan(0.5);
  expect(Math.max(...loudest)).toBeLessThan(0.3);
  expect(made[0]?.closed).toBe(false);
  vi.runAllTimers();
  expect(made[0]?.closed).toBe(true);
  knock();
  expect(made).toHaveLength(2);
});

it('is nothing, and no error, where there is no sound', () => {
  vi.stubGlobal('AudioContext', undefined);
  expect(knock).not.toThrow();
  vi.stubGlobal('AudioContext', class extends FakeContext {
    override createGain = () => {
      throw new Error('no sound device');
    };
  });
  expect(knock).not.toThrow();
  vi.runAllTimers();
  expect(made[0]?.closed).toBe(true);
});
