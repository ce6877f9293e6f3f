import { describe, expect, it } from 'vitest';
import { wrongIn, type Pair } from './officers';

const pair = (first: Partial<Pair['first']> = {}, second: Partial<Pair['second']> = {}): Pair => ({
  first: { post: 'president', pin: '481516', ...first },
  second: { post: 'poll_worker_1', pin: '234299', ...second },
});
const because = (code: string, facts: Record<string, string> = {}) => ({ code, facts });

describe('what of the two people is to be put right', () => {
  it('is the PIN of whoever mistyped it, and of nobody else', () => {
    const refusal = because('pin_wrong', { seconds: '0', post: 'poll_worker_1' });
    expect(wrongIn(pair({ pin: '' }, { pin: '' }), refusal)).toEqual({ first: null, second: 'pin' });
    expect(wrongIn(pair(), because('pin_wait', { seconds: '15', post: 'president' }))).toEqual({ first: 'pin', second: null });
  });

  it('is each PIN that is not whole', () => {
    expect(wrongIn(pair({ pin: '48' }), because('pin_missing'))).toEqual({ first: 'pin', second: null });
    expect(wrongIn(pair({ pin: '' }, { pin: '' }), because('pin_missing'))).toEqual({ first: 'pin', second: 'pin' });
    expect(wrongIn(pair(), because('pin_missing'))).toEqual({ first: null, second: null });
  });

  it('is the seat that nobody chose, the second of two equal ones, or both when none presides', () => {
    expect(wrongIn(pair({ post: null }), because('officers_must_differ'))).toEqual({ first: 'post', second: null });
    expect(wrongIn(pair({}, { post: 'president' }), because('officers_must_differ'))).toEqual({ first: null, second: 'post' });
    expect(wrongIn(pair({ post: 'poll_worker_2' }), because('president_needed'))).toEqual({ first: 'post', second: 'post' });
  });

  it('is nothing when it is not about them, or done', () => {
    for (const refusal of [null, because('poll_not_open'), because('write_failed')]) {
      expect(wrongIn(pair(), refusal)).toEqual({ first: null, second: null });
    }
  });
});
