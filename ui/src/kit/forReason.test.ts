import { describe, expect, it } from 'vitest';
import { accept, refuse } from '../backend/answer';
import { forReason, stepForReason, type ForReason, type ForReasonEffect, type ForReasonEvent } from './forReason';
import { generator, pick } from './random';

type Why = 'power_cut' | 'other';

const WRITE_FAILED = refuse({ code: 'write_failed', facts: {} });

function play(events: ForReasonEvent<Why>[]): { state: ForReason<Why>; effects: ForReasonEffect<Why>[] } {
  const effects: ForReasonEffect<Why>[] = [];
  let state: ForReason<Why> = forReason;
  for (const event of events) {
    const next = stepForReason(state, event);
    state = next.state;
    effects.push(...next.effects);
  }
  return { state, effects };
}

describe('something that is done for a reason', () => {
  it('is not done without one, and says so until one is chosen', () => {
    const { state, effects } = play([{ type: 'submit' }]);
    expect([state.missing, effects]).toEqual([true, []]);
    expect(stepForReason(state, { type: 'reason', reason: 'other' }).state.missing).toBe(false);
  });

  it('can be tried again with the same reason when it was refused', () => {
    const { state, effects } = play([{ type: 'reason', reason: 'other' }, { type: 'submit' }, { type: 'answered', answer: WRITE_FAILED }, { type: 'submit' }]);
    expect(effects).toEqual([{ do: 'act', reason: 'other' }, { do: 'act', reason: 'other' }]);
    expect(state).toMatchObject({ busy: true, refusal: null });
  });

  it.each(Array.from({ length: 20 }, (_, seed) => seed))('is asked once until the core answers, for the reason that is shown (seed %i)', (seed) => {
    const random = generator(seed);
    let state: ForReason<Why> = forReason;
    let waiting = false;
    let asked = 0;
    for (let turn = 0; turn < 100; turn += 1) {
      const event = pick<ForReasonEvent<Why>>(random, [
        { type: 'reason', reason: pick(random, ['power_cut', 'other']) },
        { type: 'submit' },
        { type: 'answered', answer: pick(random, [accept(null), WRITE_FAILED]) },
      ]);
      const { state: after, effects } = stepForReason(state, event);
      for (const effect of effects) {
        expect([event.type, waiting, effect.reason]).toEqual(['submit', false, state.reason]);
        asked += 1;
        waiting = true;
      }
      if (event.type === 'answered') {
        if (waiting && !event.answer.ok) expect(after.refusal).toEqual(event.answer.refusal);
        if (!waiting) expect(after).toEqual(state);
        waiting = false;
      }
      state = after;
    }
    expect(asked).toBeGreaterThan(3);
  });
});
