import { describe, expect, it } from 'vitest';
import { accept, refuse } from '../../backend/answer';
import type { Pair } from '../../kit/officers';
import type { PersonRow } from '../../wire/PersonRow';
import { classifying, stepClassifying, type Classifying, type ClassifyingEffect, type ClassifyingEvent } from './classifying';

const PAIR: Pair = { first: { post: 'president', pin: '481516' }, second: { post: 'poll_worker_1', pin: '234299' } };
const PERSON = { key: 7, name: 'Teresa', surnames: 'Zamora Pulido' } as PersonRow;
const FOUND: ClassifyingEvent = { type: 'found', answer: accept(PERSON) };

function play(events: ClassifyingEvent[]): { state: Classifying; effects: ClassifyingEffect[] } {
  const effects: ClassifyingEffect[] = [];
  let state = classifying;
  for (const event of events) {
    const next = stepClassifying(state, event);
    state = next.state;
    effects.push(...next.effects);
  }
  return { state, effects };
}

describe('saying what a double check-in was', () => {
  it('asks for the outcome before it asks who says it', () => {
    const alone = play([{ type: 'submit' }]);
    expect([alone.state.missing, alone.state.refusal, alone.effects]).toEqual([true, null, []]);
    const chosen = stepClassifying(alone.state, { type: 'outcome', outcome: 'unknown' }).state;
    expect(chosen.missing).toBe(false);
    expect(stepClassifying(chosen, { type: 'submit' }).state.refusal?.code).toBe('officers_must_differ');
  });

  it('sends the outcome that is chosen', () => {
    const { effects } = play([{ type: 'outcome', outcome: 'unknown' }, { type: 'pair', pair: PAIR }, { type: 'submit' }]);
    expect(effects).toMatchObject([{ do: 'classify', outcome: 'unknown' }]);
  });
});

describe('who it is about', () => {
  it('is asked for once, shown, and hidden again without asking', () => {
    const asked = play([{ type: 'reveal', key: 7 }, { type: 'reveal', key: 7 }]);
    expect(asked.effects).toEqual([{ do: 'find', key: 7 }]);
    const shown = stepClassifying(asked.state, FOUND).state;
    expect(shown.person).toEqual(PERSON);
    expect(stepClassifying(shown, { type: 'reveal', key: 7 })).toMatchObject({ state: { person: null }, effects: [] });
  });

  it('is said to be unknown when it is', () => {
    const { state } = play([{ type: 'reveal', key: 7 }, { type: 'found', answer: refuse({ code: 'person_unknown', facts: {} }) }]);
    expect(state).toMatchObject({ person: null, finding: false, refusal: { code: 'person_unknown' } });
  });

  it('stays on no screen that was left, not even when the answer comes later', () => {
    const { state, effects } = play([{ type: 'reveal', key: 7 }, { type: 'back' }, FOUND]);
    expect(state.person).toBeNull();
    expect(effects.at(-1)).toEqual({ do: 'leave' });
  });
});
