import { expect, it } from 'vitest';
import { guessPxPerMm } from './calibration';
import { PX_PER_MM_DEFAULT } from './tokens';

it('the reference screen has the reference scale', () => {
  expect(guessPxPerMm(1920, 1080)).toBe(PX_PER_MM_DEFAULT);
});

it('a coarser screen gets fewer pixels per millimetre, within bounds', () => {
  expect(guessPxPerMm(1280, 800)).toBeCloseTo(3.81, 2);
  expect(guessPxPerMm(640, 480)).toBe(3.5);
  expect(guessPxPerMm(7680, 4320)).toBe(8);
});
