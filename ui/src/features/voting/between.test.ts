import { describe, expect, it } from 'vitest';
import { accept, refuse } from '../../backend/answer';
import { BEGIN_AGAIN_AFTER_MS, betweenStart, betweenStep, type Between, type BetweenEffect, type BetweenEvent } from './between';
import { start, step, type Voting, type VotingEvent } from './flow';

function play(events: BetweenEvent[], from: Between = betweenStart): { state: Between; effects: BetweenEffect[] } {
  const effects: BetweenEffect[] = [];
  let state = from;
  for (const event of events) {
    const next = betweenStep(state, event);
    state = next.state;
    effects.push(...next.effects);
  }
  return { state, effects };
}

const watch = (on: boolean, now_ms = 0): BetweenEvent => ({ type: 'watch', on, now_ms });
const input = (now_ms: number): BetweenEvent => ({ type: 'input', now_ms });
const tick = (now_ms: number): BetweenEvent => ({ type: 'tick', now_ms });
const again: BetweenEffect[] = [{ do: 'begin_again' }];

describe('a booth that was left between two voters', () => {
  it('begins again after a minute and not before', () => {
    expect(play([watch(true), tick(59_999)]).effects).toEqual([]);
    expect(play([watch(true), tick(60_000)]).effects).toEqual(again);
  });

  it('counts from the last touch', () => {
    expect(play([watch(true), input(50_000), tick(109_999)]).effects).toEqual([]);
    expect(play([watch(true), input(50_000), tick(110_000)]).effects).toEqual(again);
  });

  it('begins again once, and again only after somebody touched it', () => {
    const { state } = play([watch(true), tick(BEGIN_AGAIN_AFTER_MS)]);
    expect(play([tick(200_000), watch(true, 250_000), tick(900_000)], state).effects).toEqual([]);
    expect(play([input(900_000), tick(960_000)], state).effects).toEqual(again);
  });

  it('is left alone while somebody votes, listens or waits for the code to be checked', () => {
    expect(play([watch(true), watch(false, 30_000), input(40_000), tick(900_000)]).effects).toEqual([]);
    expect(play([watch(true), watch(false, 30_000), watch(true, 100_000), tick(159_999)]).effects).toEqual([]);
  });
});

describe('a code that was left', () => {
  const waiting = accept({ kind: 'waiting' as const, title: { es: 'Ensayo' }, languages: ['es'], test: true });
  const after = (...events: VotingEvent[]): Voting =>
    events.reduce<Voting>((state, event) => step(state, event).state, step(start, { type: 'viewed', answer: waiting }).state);

  it('goes with its refusal and its hint', () => {
    const fresh = after();
    expect(after({ type: 'code', text: 'K7M' }, { type: 'forget' })).toEqual(fresh);
    expect(after({ type: 'code', text: 'K7M' }, { type: 'begin' }, { type: 'forget' })).toEqual(fresh);
    const refused = refuse({ code: 'code_unknown', facts: {} });
    expect(after({ type: 'code', text: 'K7MP9X' }, { type: 'begin' }, { type: 'began', answer: refused }, { type: 'forget' })).toEqual(fresh);
  });

  it('is not taken from under the core that checks it', () => {
    const busy = after({ type: 'code', text: 'K7MP9X' }, { type: 'begin' });
    expect(after({ type: 'code', text: 'K7MP9X' }, { type: 'begin' }, { type: 'forget' })).toEqual(busy);
  });
});
