import { expect, it } from 'vitest';
import { rollState } from './rollState';

const whole = { roll_failed: false, bootstrap_percent: null, roll_rows: 890, phase: 'closed', roll_held: false, connection: 'connected' } as const;

it('says where the roll is', () => {
  expect(rollState(null)).toBe('waiting');
  expect(rollState(whole)).toBe('complete');
  expect(rollState({ ...whole, bootstrap_percent: 64 })).toBe('arriving');
  const none = { ...whole, roll_rows: 0 };
  expect(rollState(none)).toBe('waiting');
  expect(rollState({ ...none, roll_held: true })).toBe('held');
  expect(rollState({ ...none, connection: 'refused' })).toBe('refused');
});

it('never calls a roll complete that fails its check', () => {
  for (const changes of [{}, { bootstrap_percent: 64 }, { roll_rows: 0 }, { roll_rows: 0, roll_held: true }]) {
    expect(rollState({ ...whole, ...changes, roll_failed: true })).toBe('failed');
  }
});
