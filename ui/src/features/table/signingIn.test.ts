import { describe, expect, it } from 'vitest';
import { accept, refuse } from '../../backend/answer';
import { generator, pick } from '../../kit/random';
import { signingIn, stepSigningIn, type SigningIn, type SigningInEffect, type SigningInEvent } from './signingIn';

const PIN = '481516';
const WRONG = refuse({ code: 'pin_wrong', facts: { seconds: '0', post: 'president' } });

function play(events: SigningInEvent[]): { state: SigningIn; effects: SigningInEffect[] } {
  const effects: SigningInEffect[] = [];
  let state = signingIn;
  for (const event of events) {
    const next = stepSigningIn(state, event);
    state = next.state;
    effects.push(...next.effects);
  }
  return { state, effects };
}

const WHO: SigningInEvent = { type: 'post', post: 'president' };
const TYPED: SigningInEvent = { type: 'pin', digits: PIN };

describe('signing in', () => {
  it('asks first for the seat, then for the whole PIN', () => {
    expect(play([TYPED, { type: 'submit' }]).state.refusal?.code).toBe('not_at_the_table');
    expect(play([WHO, { type: 'pin', digits: '4815' }, { type: 'submit' }]).state.refusal?.code).toBe('pin_missing');
    expect(play([WHO, TYPED, { type: 'submit' }]).effects).toEqual([{ do: 'sign_in', proof: { post: 'president', pin: PIN } }]);
  });

  it('keeps the seat of whoever mistyped', () => {
    const { state } = play([WHO, TYPED, { type: 'submit' }, { type: 'answered', answer: WRONG }]);
    expect(state).toEqual({ post: 'president', pin: '', busy: false, refusal: WRONG.ok ? null : WRONG.refusal });
  });

  it.each(Array.from({ length: 30 }, (_, seed) => seed))('sends a PIN once and keeps none (seed %i)', (seed) => {
    const random = generator(seed);
    let state = signingIn;
    let waiting = false;
    let sent = 0;
    for (let turn = 0; turn < 120; turn += 1) {
      const event = pick<SigningInEvent>(random, [
        WHO,
        TYPED,
        TYPED,
        { type: 'pin', digits: '48' },
        { type: 'submit' },
        { type: 'answered', answer: pick(random, [accept(null), WRONG]) },
      ]);
      const { state: after, effects } = stepSigningIn(state, event);
      for (const { proof } of effects) {
        expect([event.type, waiting, proof]).toEqual(['submit', false, { post: state.post, pin: PIN }]);
        expect(JSON.stringify(after)).not.toContain(PIN);
        sent += 1;
        waiting = true;
      }
      if (event.type === 'answered') {
        if (waiting) expect(after.pin).toBe('');
        else expect(after).toEqual(state);
        waiting = false;
      }
      state = after;
    }
    expect(sent).toBeGreaterThan(1);
  });
});
