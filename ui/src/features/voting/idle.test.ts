import { describe, expect, it } from 'vitest';
import { accept } from '../../backend/answer';
import { generator, pick } from '../../kit/random';
import type { BoothView } from '../../wire/BoothView';
import { start, step, type Voting } from './flow';
import { ANSWER_MS, ASK_AFTER_MS, idleStart, idleStep, KEEP_MS, type Idle, type IdleEffect, type IdleEvent } from './idle';

function play(events: IdleEvent[], from: Idle = idleStart): { state: Idle; effects: IdleEffect[] } {
  const effects: IdleEffect[] = [];
  let state = from;
  for (const event of events) {
    const next = idleStep(state, event);
    state = next.state;
    effects.push(...next.effects);
  }
  return { state, effects };
}

const watch: IdleEvent = { type: 'watch', on: true, now_ms: 0 };
const tick = (now_ms: number): IdleEvent => ({ type: 'tick', now_ms });
const toAsking = [watch, tick(ASK_AFTER_MS)];
const toPaused = [...toAsking, tick(ASK_AFTER_MS + ANSWER_MS)];
const toForgotten = [...toPaused, tick(ASK_AFTER_MS + ANSWER_MS + KEEP_MS)];

describe('a voter who does nothing', () => {
  it('is asked after 150 seconds and not before', () => {
    expect(play([watch, tick(149_999)]).state.at).toBe('active');
    expect(play([watch, tick(150_000)]).state.at).toBe('asking');
  });

  it('has 45 seconds to answer, and then the staff are told', () => {
    expect(play([...toAsking, tick(ASK_AFTER_MS + 44_999)]).effects).toEqual([]);
    expect(play(toPaused)).toMatchObject({ state: { at: 'paused' }, effects: [{ do: 'paused', on: true }] });
  });

  it('goes on with any input, however often', () => {
    let state: Idle = play([watch]).state;
    for (let round = 1; round <= 50; round += 1) {
      const asked_ms = round * ASK_AFTER_MS;
      state = play([tick(asked_ms)], state).state;
      expect(state.at).toBe('asking');
      state = play([{ type: 'input', now_ms: asked_ms }], state).state;
      expect(state).toEqual({ at: 'active', since_ms: asked_ms });
    }
  });
});

it('begins with the question where the poll was interrupted, since its voter may have gone', () => {
  const back: IdleEvent = { type: 'watch', on: true, asks: true, now_ms: 7 };
  const { state } = play([watch, { type: 'watch', on: false, now_ms: 5 }, back]);
  expect(state).toEqual({ at: 'asking', since_ms: 7, left_ms: ANSWER_MS });
  expect(play([tick(7 + ANSWER_MS)], state).effects).toEqual([{ do: 'paused', on: true }]);
  const paused = play(toPaused).state;
  expect(play([back], paused).state).toEqual(paused);
});

describe('a paused booth', () => {
  it('is gone on with by the staff only', () => {
    const { state } = play(toPaused);
    expect(play([{ type: 'input', now_ms: 200_000 }, { type: 'watch', on: true, now_ms: 200_000 }], state).state).toEqual(state);
    expect(play([{ type: 'resumed', now_ms: 200_000 }], state)).toEqual({
      state: { at: 'active', since_ms: 200_000 },
      effects: [{ do: 'paused', on: false }],
    });
  });

  it('keeps the marks for five minutes', () => {
    expect(play([...toPaused, tick(ASK_AFTER_MS + ANSWER_MS + KEEP_MS - 1)]).effects).not.toContainEqual({ do: 'forget' });
    expect(play(toForgotten).effects.at(-1)).toEqual({ do: 'forget' });
    expect(play([...toForgotten, { type: 'resumed', now_ms: 900_000 }]).state.at).toBe('active');
  });

  it('is over with the session', () => {
    const { state, effects } = play([...toPaused, { type: 'watch', on: false, now_ms: 200_000 }]);
    expect(state).toEqual({ at: 'off' });
    expect(effects.at(-1)).toEqual({ do: 'paused', on: false });
  });
});

const paper = {
  title: { es: 'Ensayo' },
  languages: ['es'],
  test: true,
  practice: false,
  contests: [{ id: 'c', max: 1, kind: 'yes_no', title: { es: 'c' }, text: [], choices: [{ id: 'yes', name: { es: 'Sí' }, detail: null, emblem: null }] }],
};
const session: BoothView = { kind: 'session', paper, start: null, suspended: false };

it.each(Array.from({ length: 40 }, (_, seed) => seed))('no sequence of timers produces a ballot (seed %i)', (seed) => {
  const random = generator(seed);
  let voting: Voting = start;
  const presses = [{ type: 'next' }, { type: 'mark', choice: 'yes' }, { type: 'next' }, { type: 'vote' }] as const;
  voting = step(voting, { type: 'viewed', answer: accept(session) }).state;
  for (const press of presses.slice(0, Math.floor(random() * 5))) voting = step(voting, press).state;

  let idle: Idle = idleStart;
  let now_ms = 0;
  for (let turn = 0; turn < 300; turn += 1) {
    now_ms += Math.floor(random() * 200_000);
    const type = pick(random, ['tick', 'tick', 'tick', 'resumed', 'input'] as const);
    const next = idleStep(idle, turn === 0 ? { type: 'watch', on: true, now_ms } : { type, now_ms });
    idle = next.state;
    for (const effect of next.effects) {
      expect(['paused', 'forget']).toContain(effect.do);
      if (effect.do !== 'forget') continue;
      const after = step(voting, { type: 'forget' });
      expect(after.effects).toEqual([]);
      voting = after.state;
      expect(voting.at === 'instructions' && [...voting.session.marks.values()].flat()).toEqual([]);
    }
    expect(['instructions', 'contest', 'review', 'cast']).toContain(voting.at);
  }
});
