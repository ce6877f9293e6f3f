import { expect, it } from 'vitest';
import type { Phase } from '../../wire/Phase';
import { nextMoment } from './legalDay';

const LAW = { opens: '09:00', closes: '20:00', advances: ['14:00', '18:00'] };
const at = (hour: number, minute: number): number => new Date(2026, 4, 24, hour, minute, 0, 0).getTime();

it('the next moment of the day is the one that the law names', () => {
  expect(nextMoment('closed', at(8, 15), [], LAW)).toEqual({ moment: 'opening', at: '09:00', minutes: 45 });
  expect(nextMoment('open', at(12, 48), [], LAW)).toEqual({ moment: 'advance', at: '14:00', minutes: 72 });
  expect(nextMoment('open', at(14, 0), ['14:00'], LAW)).toEqual({ moment: 'advance', at: '18:00', minutes: 240 });
  expect(nextMoment('suspended', at(18, 30), ['18:00'], LAW)).toEqual({ moment: 'closing', at: '20:00', minutes: 90 });
});

it('a moment that has passed is said to have passed', () => {
  expect(nextMoment('closed', at(9, 20), [], LAW)?.minutes).toBe(-20);
  expect(nextMoment('open', at(20, 5), [], LAW)).toEqual({ moment: 'closing', at: '20:00', minutes: -5 });
});

it('a day that is over has no next moment', () => {
  const over: Phase[] = ['no_election', 'ended', 'certified'];
  expect(over.map((phase) => nextMoment(phase, at(21, 0), [], LAW))).toEqual([null, null, null]);
});

it('an advance stays next from its hour until it is taken or the next one is due', () => {
  expect(nextMoment('open', at(14, 20), [], LAW)).toEqual({ moment: 'advance', at: '14:00', minutes: -20 });
  expect(nextMoment('open', at(17, 59), [], LAW)).toMatchObject({ at: '14:00' });
  expect(nextMoment('open', at(18, 0), [], LAW)).toMatchObject({ moment: 'advance', at: '18:00', minutes: 0 });
  expect(nextMoment('open', at(18, 5), ['14:00', '18:00'], LAW)).toMatchObject({ moment: 'closing', at: '20:00' });
  expect(nextMoment('open', at(12, 0), ['14:00'], LAW), 'a rehearsal takes it early').toMatchObject({ at: '18:00' });
});

it('the hours are those of the definition, and there is no next moment without one', () => {
  const own = { opens: '08:30', closes: '22:00', advances: [] };
  expect(nextMoment('closed', at(8, 15), [], own)).toEqual({ moment: 'opening', at: '08:30', minutes: 15 });
  expect(nextMoment('open', at(14, 0), [], own)).toEqual({ moment: 'closing', at: '22:00', minutes: 480 });
  expect(nextMoment('closed', at(8, 15), [], null)).toBeNull();
});
