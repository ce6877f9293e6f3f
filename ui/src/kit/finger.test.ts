import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Stop } from '../backend/answer';
import { FINGER_MAX_MS, watchFinger } from './finger';

let page: EventTarget;
let told: boolean[];
let stop: Stop;

beforeEach(() => {
  vi.useFakeTimers();
  page = new EventTarget();
  vi.stubGlobal('window', page);
  told = [];
  stop = watchFinger((down) => told.push(down));
});
afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const happens = (name: string): boolean => page.dispatchEvent(new Event(name));

it.each(['pointerup', 'pointercancel', 'blur'])('is down until %s, and still down in the click that belongs to it', (end) => {
  happens('pointerdown');
  vi.advanceTimersByTime(FINGER_MAX_MS - 1);
  happens(end);
  expect(told).toEqual([true]);
  vi.advanceTimersByTime(0);
  expect(told).toEqual([true, false]);
});

it('is up again when no lifting was ever told', () => {
  happens('pointerdown');
  vi.advanceTimersByTime(FINGER_MAX_MS);
  expect(told).toEqual([true, false]);
});

it('is down again when the next press comes at once', () => {
  happens('pointerdown');
  happens('pointerup');
  happens('pointerdown');
  vi.advanceTimersByTime(0);
  expect(told).toEqual([true, true]);
});

it('tells nothing after it was stopped', () => {
  happens('pointerdown');
  stop();
  vi.advanceTimersByTime(FINGER_MAX_MS);
  happens('pointerdown');
  expect(told).toEqual([true]);
});
