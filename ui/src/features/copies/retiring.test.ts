import { expect, it } from 'vitest';
import { accept, refuse } from '../../backend/answer';
import type { Pair } from '../../kit/officers';
import { retiring, stepRetiring, type Retiring, type RetiringEffect, type RetiringEvent } from './retiring';

const PAIR: Pair = { first: { post: 'president', pin: '481516' }, second: { post: 'poll_worker_1', pin: '234299' } };
const looked = (safe: boolean): RetiringEvent => ({ type: 'looked', answer: accept({ missing: safe ? 0 : 12, media: 0, media_needed: 2, safe, notes_only_here: false, export: { state: 'none' } }) });
const TWO: RetiringEvent = { type: 'pair', pair: PAIR };
const CODE: RetiringEvent = { type: 'typed', text: ' st-06-015-03-002-b ' };

function play(events: RetiringEvent[]): { state: Retiring; effects: RetiringEffect[] } {
  const effects: RetiringEffect[] = [];
  let state = retiring;
  for (const event of events) {
    const next = stepRetiring(state, event);
    state = next.state;
    effects.push(...next.effects);
  }
  return { state, effects };
}

it('nothing is wiped while something would be lost, or before anybody looked', () => {
  expect(play([TWO, CODE, { type: 'submit' }]).effects).toEqual([]);
  expect(play([looked(false), TWO, CODE, { type: 'submit' }]).effects).toEqual([]);
  expect(play([looked(true), TWO, looked(false), CODE, { type: 'submit' }]).effects).toEqual([]);
});

it('the code of the station is typed by somebody', () => {
  const without = play([looked(true), TWO, { type: 'typed', text: '  ' }, { type: 'submit' }]);
  expect([without.effects, without.state.missing]).toEqual([[], true]);
  expect(play([looked(true), TWO, CODE, { type: 'submit' }]).effects).toEqual([
    { do: 'retire', officers: [PAIR.first, PAIR.second], confirmation: 'st-06-015-03-002-b' },
  ]);
});

it('a machine that is being wiped is not asked how it stands, and its screen is not left', () => {
  const wiping = play([looked(true), TWO, CODE, { type: 'submit' }]).state;
  for (const event of [{ type: 'look' }, looked(false), { type: 'back' }] as const) {
    expect(stepRetiring(wiping, event)).toEqual({ state: wiping, effects: [] });
  }
});

it('a wrong code is said, and what was typed stays', () => {
  const refused: RetiringEvent = { type: 'answered', answer: refuse({ code: 'confirmation_wrong', facts: {} }) };
  const { state } = play([looked(true), TWO, CODE, { type: 'submit' }, refused]);
  expect(state).toMatchObject({ busy: false, typed: ' st-06-015-03-002-b ', refusal: { code: 'confirmation_wrong' } });
});
