import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../i18n/catalogue';
import type { ScreenId } from '../kit/help.svelte';
import { generator, pick } from '../kit/random';
import { ASK_MS, CHAIR_LIMIT_MS, LIMIT_MS, limitOf, RETRY_MS, stepLocking, TELL_MS, unwatched, type Locking, type LockingEffect, type LockingEvent } from './locking';

function play(events: LockingEvent[], from: Locking = unwatched): { state: Locking; effects: LockingEffect[] } {
  const effects: LockingEffect[] = [];
  let state = from;
  for (const event of events) {
    const next = stepLocking(state, event);
    state = next.state;
    effects.push(...next.effects);
  }
  return { state, effects };
}

const watch = (limit_ms: number, now_ms = 0): LockingEvent => ({ type: 'watch', on: true, limit_ms, now_ms });
const away = (now_ms: number): LockingEvent => ({ type: 'watch', on: false, limit_ms: LIMIT_MS, now_ms });
const tick = (now_ms: number, writing = false): LockingEvent => ({ type: 'tick', writing, now_ms });
const input = (now_ms: number): LockingEvent => ({ type: 'input', now_ms });

describe.each([LIMIT_MS, CHAIR_LIMIT_MS])('a screen that may lie open for %i ms', (limit) => {
  const asks = limit - ASK_MS;

  it('asks half a minute before it locks, and locks then', () => {
    expect(play([watch(limit), tick(asks - 1)]).state.at).toBe('here');
    expect(play([watch(limit), tick(asks)]).state.at).toBe('asking');
    expect(play([watch(limit), tick(asks), tick(limit - 1)]).effects).toEqual([]);
    expect(play([watch(limit), tick(asks), tick(limit)]).effects).toEqual([{ do: 'lock', after_ms: limit }]);
  });

  it('stays open with any input, however often', () => {
    let state = play([watch(limit)]).state;
    for (let round = 1; round <= 50; round += 1) {
      const asked = play([tick(round * asks)], state);
      expect(asked.state.at).toBe('asking');
      state = play([input(round * asks)], asked.state).state;
      expect(state.at).toBe('here');
    }
  });

  it('never locks during a write, and gives whoever wrote the whole time again', () => {
    const writing = Array.from({ length: 40 }, (_, turn) => tick(turn * (limit / 4), true));
    const { state, effects } = play([watch(limit), ...writing]);
    expect(state.at).toBe('here');
    expect(effects.filter((effect) => effect.do === 'lock')).toEqual([]);
    const ended = 39 * (limit / 4);
    expect(play([tick(ended + asks - 1)], state).state.at).toBe('here');
    expect(play([watch(limit), tick(asks), tick(limit, true)]).state.at).toBe('here');
  });

  it('asks for the lock again where the core did not answer, until nobody is signed in', () => {
    const locked = play([watch(limit), tick(asks), tick(limit)]).state;
    expect(play([input(limit + 1), tick(limit + RETRY_MS - 1)], locked).effects).toEqual([]);
    expect(play([tick(limit + RETRY_MS)], locked).effects).toEqual([{ do: 'lock', after_ms: limit }]);
    expect(play([away(limit + 2), tick(limit + RETRY_MS)], locked)).toEqual({ state: unwatched, effects: [] });
  });
});

it('whoever is nobody is asked nothing', () => {
  expect(play([tick(LIMIT_MS), input(LIMIT_MS), tick(9 * LIMIT_MS)])).toEqual({ state: unwatched, effects: [] });
});

it('a stricter screen that comes by itself asks before it locks', () => {
  const { state, effects } = play([watch(LIMIT_MS), tick(400_000), watch(CHAIR_LIMIT_MS, 400_000), tick(400_500)]);
  expect([state.at, effects]).toEqual(['asking', []]);
  expect(play([tick(400_500 + ASK_MS)], state).effects).toEqual([{ do: 'lock', after_ms: CHAIR_LIMIT_MS }]);
});

it('the core is told of somebody who only types, once a minute, and of nobody who does nothing', () => {
  const second = (at: number): LockingEvent[] => [input(at * 1_000), tick(at * 1_000 + 500)];
  const typing = Array.from({ length: 300 }, (_, at) => second(at + 1)).flat();
  expect(play([watch(LIMIT_MS), ...typing]).effects).toEqual(Array.from({ length: 5 }, () => ({ do: 'tell' })));
  const still = Array.from({ length: 500 }, (_, at) => tick(at * 1_000));
  expect(play([watch(LIMIT_MS), ...still]).effects).toEqual([]);
  // Also of what was typed last: the core never ends a session before this screen does.
  expect(play([watch(LIMIT_MS), input(1_000), tick(TELL_MS)]).effects).toEqual([{ do: 'tell' }]);
});

it('the screens of the chair are some, and the desk is none of them', () => {
  const screens = Object.keys(CATALOGUE.es.help.screens) as ScreenId[];
  const chairs = screens.filter((screen) => limitOf(screen) === CHAIR_LIMIT_MS);
  for (const screen of ['open-poll', 'close-poll', 'count', 'retire', 'conflict', 'export', 'minutes-protests'] as const) expect(chairs).toContain(screen);
  for (const screen of ['identify', 'confirm', 'ticket', 'on-paper', 'panel', 'result'] as const) expect(chairs).not.toContain(screen);
  expect(limitOf(null)).toBe(LIMIT_MS);
});

const SEEDS = Array.from({ length: 60 }, (_, seed) => seed);

function anyEvent(random: () => number, now_ms: number): LockingEvent {
  const chance = random();
  if (chance < 0.001) return watch(pick(random, [LIMIT_MS, CHAIR_LIMIT_MS]), now_ms);
  if (chance < 0.0015) return away(now_ms);
  if (chance < 0.005) return input(now_ms);
  return tick(now_ms, chance > 0.9995);
}

it('whatever happens, nobody is locked out unasked or during a write, and no screen lies open for longer', () => {
  let locks = 0;
  for (const seed of SEEDS) {
    const random = generator(seed);
    let state = play([watch(CHAIR_LIMIT_MS)]).state;
    let active = 0;
    let asked = 0;
    for (let now_ms = 1_000; now_ms < 4_000_000; now_ms += 1_000) {
      const event = anyEvent(random, now_ms);
      const before = state;
      const next = stepLocking(state, event);
      state = next.state;
      const isBusy = event.type === 'input' || (event.type === 'tick' && event.writing);
      if (before.at === 'off' || isBusy) active = now_ms;
      if (state.at === 'asking' && before.at !== 'asking') asked = now_ms;
      for (const effect of next.effects.filter((one) => one.do === 'lock')) {
        locks += 1;
        expect([isBusy, now_ms - asked >= ASK_MS]).toEqual([false, true]);
        expect(effect).toMatchObject({ after_ms: before.at === 'asking' || before.at === 'locking' ? before.limit_ms : null });
      }
      if (event.type !== 'tick') continue;
      if (state.at === 'here') expect(now_ms - active).toBeLessThan(state.limit_ms - ASK_MS);
      if (state.at === 'asking') expect(now_ms - asked).toBeLessThan(ASK_MS);
    }
  }
  expect(locks, 'nothing was ever locked').toBeGreaterThan(100);
});
