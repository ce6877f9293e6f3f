import { expect, it } from 'vitest';
import { isSecondTap } from './doubleTap';

it('drops only the second click of a quick double', () => {
  expect(isSecondTap(2, 120)).toBe(true);
  expect(isSecondTap(1, 120)).toBe(false);
  expect(isSecondTap(2, 400)).toBe(false);
});
