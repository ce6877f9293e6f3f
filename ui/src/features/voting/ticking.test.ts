import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { BetweenClock } from './betweenClock';
import { BEGIN_AGAIN_AFTER_MS } from './between';
import { IdleClock } from './idleClock.svelte';
import { ANSWER_MS, ASK_AFTER_MS, KEEP_MS } from './idle';
import { TICK_MS, Ticking } from './ticking';

beforeEach(() => {
  vi.stubGlobal('window', new EventTarget());
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('nothing ticks unless something waits, and what waits twice ticks once', () => {
  const tick = vi.fn();
  const ticking = new Ticking(tick);
  vi.advanceTimersByTime(3 * TICK_MS);
  expect(tick).not.toHaveBeenCalled();
  ticking.when(true);
  ticking.when(true);
  vi.advanceTimersByTime(3 * TICK_MS);
  expect(tick).toHaveBeenCalledTimes(3);
  ticking.when(false);
  vi.advanceTimersByTime(3 * TICK_MS);
  expect(tick).toHaveBeenCalledTimes(3);
  expect(vi.getTimerCount()).toBe(0);
});

test('an empty booth has no clock, and one with a voter asks, pauses and forgets in its time', () => {
  const effects: string[] = [];
  const idle = new IdleClock((effect) => effects.push(effect.do));
  const stop = idle.run();
  expect(vi.getTimerCount()).toBe(0);
  idle.send({ type: 'watch', on: true });
  vi.advanceTimersByTime(ASK_AFTER_MS + TICK_MS);
  expect(idle.state.at).toBe('asking');
  vi.advanceTimersByTime(ANSWER_MS + TICK_MS);
  expect(idle.state.at).toBe('paused');
  vi.advanceTimersByTime(KEEP_MS + TICK_MS);
  expect([idle.state.at, effects]).toEqual(['forgotten', ['paused', 'forget']]);
  expect(vi.getTimerCount(), 'nothing is left to wait for').toBe(0);
  idle.send({ type: 'resumed' });
  expect([idle.state.at, vi.getTimerCount()]).toEqual(['active', 1]);
  stop();
  expect(vi.getTimerCount()).toBe(0);
});

test('between two voters the clock runs until the window is as it was, and again when somebody touches it', () => {
  const again = vi.fn();
  const between = new BetweenClock(again);
  const stop = between.run();
  between.watch(true);
  vi.advanceTimersByTime(BEGIN_AGAIN_AFTER_MS + TICK_MS);
  expect([again.mock.calls.length, vi.getTimerCount()]).toEqual([1, 0]);
  window.dispatchEvent(new Event('pointerdown'));
  vi.advanceTimersByTime(BEGIN_AGAIN_AFTER_MS + TICK_MS);
  expect(again).toHaveBeenCalledTimes(2);
  between.watch(false);
  window.dispatchEvent(new Event('pointerdown'));
  expect(vi.getTimerCount()).toBe(0);
  stop();
});
