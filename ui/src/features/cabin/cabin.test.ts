import { describe, expect, it } from 'vitest';
import { accept, refuse } from '../../backend/answer';
import type { Pair } from '../../kit/officers';
import { generator, pick } from '../../kit/random';
import { cabin, stepCabin, type Cabin, type CabinEffect, type CabinEvent } from './cabin';

const PAIR: Pair = { first: { post: 'president', pin: '481516' }, second: { post: 'poll_worker_1', pin: '234299' } };
const UNKNOWN = refuse({ code: 'code_unknown', facts: {} });
const DONE: CabinEvent = { type: 'answered', answer: accept(null) };

function play(events: CabinEvent[]): { state: Cabin; effects: CabinEffect[] } {
  const effects: CabinEffect[] = [];
  let state = cabin;
  for (const event of events) {
    const next = stepCabin(state, event);
    state = next.state;
    effects.push(...next.effects);
  }
  return { state, effects };
}

describe('the booth that the table tends', () => {
  it('lets nobody in without a code', () => {
    expect(play([{ type: 'activate' }]).effects).toEqual([]);
    expect(play([{ type: 'code', text: '  ' }, { type: 'activate' }]).effects).toEqual([]);
  });

  it('forgets a code that was taken, and keeps one that was not', () => {
    const typed: CabinEvent[] = [{ type: 'code', text: 'K7M2PD' }, { type: 'activate' }];
    expect(play([...typed, DONE]).state).toMatchObject({ code: '', said: 'activated', refusal: null });
    expect(play([...typed, { type: 'answered', answer: UNKNOWN }]).state).toMatchObject({ code: 'K7M2PD', said: null, refusal: { code: 'code_unknown' } });
  });

  it('keeps a code that is typed while the screen is turned', () => {
    expect(play([{ type: 'turn' }, { type: 'code', text: 'K7M2PD' }, DONE]).state).toMatchObject({ code: 'K7M2PD', said: null, busy: false });
  });

  it('says that somebody left only after the core said so', () => {
    const asked = play([{ type: 'leave' }, { type: 'pair', pair: PAIR }, { type: 'submit' }]);
    expect([asked.state.at, asked.effects.map((effect) => effect.do)]).toEqual(['left', ['end']]);
    expect(stepCabin(asked.state, DONE).state).toMatchObject({ at: 'booth', said: 'left' });
    expect(stepCabin(asked.state, { type: 'answered', answer: UNKNOWN }).state).toMatchObject({ at: 'left', refusal: { code: 'code_unknown' } });
  });

  it.each(Array.from({ length: 20 }, (_, seed) => seed))('is asked for one thing at a time, and every answer is shown (seed %i)', (seed) => {
    const random = generator(seed);
    let state = cabin;
    let waiting = false;
    let asked = 0;
    for (let turn = 0; turn < 150; turn += 1) {
      const event = pick<CabinEvent>(random, [
        { type: 'code', text: 'K7M2PD' },
        { type: 'activate' },
        { type: 'turn' },
        { type: 'resume' },
        { type: 'leave' },
        { type: 'pair', pair: PAIR },
        { type: 'submit' },
        { type: 'back' },
        DONE,
        { type: 'answered', answer: UNKNOWN },
      ]);
      const { state: after, effects } = stepCabin(state, event);
      if (waiting) expect(effects).toEqual([]);
      // Whoever is asked is waited for on the same screen.
      if (waiting && event.type !== 'answered') expect([after.at, after.busy]).toEqual([state.at, true]);
      if (waiting && event.type === 'answered') {
        expect(after.busy).toBe(false);
        expect(after.refusal).toEqual(event.answer.ok ? null : event.answer.refusal);
      }
      if (event.type === 'answered') waiting = false;
      asked += effects.length;
      waiting ||= effects.length > 0;
      state = after;
    }
    expect(asked).toBeGreaterThan(4);
  });
});
