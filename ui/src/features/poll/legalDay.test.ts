import { expect, it } from 'vitest';
import type { Phase } from '../../wire/Phase';
import { nextMoment } from './legalDay';

const at = (hour: number, minute: number): number => new Date(2026, 4, 24, hour, minute, 0, 0).getTime();

it('the next moment of the day is the one that the law names', () => {
  expect(nextMoment('closed', at(8, 15))).toEqual({ moment: 'opening', at: '09:00', minutes: 45 });
  expect(nextMoment('open', at(12, 48))).toEqual({ moment: 'advance', at: '14:00', minutes: 72 });
  expect(nextMoment('open', at(14, 0))).toEqual({ moment: 'advance', at: '18:00', minutes: 240 });
  expect(nextMoment('suspended', at(18, 30))).toEqual({ moment: 'closing', at: '20:00', minutes: 90 });
});

it('a moment that has passed is said to have passed', () => {
  expect(nextMoment('closed', at(9, 20))?.minutes).toBe(-20);
  expect(nextMoment('open', at(20, 5))).toEqual({ moment: 'closing', at: '20:00', minutes: -5 });
});

it('a day that is over has no next moment', () => {
  const over: Phase[] = ['no_election', 'ended', 'certified'];
  expect(over.map((phase) => nextMoment(phase, at(21, 0)))).toEqual([null, null, null]);
});
