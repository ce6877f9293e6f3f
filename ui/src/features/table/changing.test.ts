import { describe, expect, it } from 'vitest';
import { accept, refuse } from '../../backend/answer';
import type { Post } from '../../backend/staff';
import type { Pair } from '../../kit/officers';
import { generator, pick } from '../../kit/random';
import { changing, stepChanging, type Changing, type ChangingEffect, type ChangingEvent } from './changing';

function play(events: ChangingEvent[]): { state: Changing; effects: ChangingEffect[] } {
  const effects: ChangingEffect[] = [];
  let state = changing;
  for (const event of events) {
    const next = stepChanging(state, event);
    state = next.state;
    effects.push(...next.effects);
  }
  return { state, effects };
}

const pair = (first: Post, second: Post): Pair => ({ first: { post: first, pin: '481516' }, second: { post: second, pin: '234299' } });
const takes = (post: Post): ChangingEvent[] => [
  { type: 'post', post },
  { type: 'name', text: ' Teresa Zamora ' },
  { type: 'pin', text: '660912' },
  { type: 'again', text: '660912' },
  { type: 'next' },
];

describe('a seat that changes hands', () => {
  it('says what is missing, one thing after the other', () => {
    expect(play([{ type: 'next' }]).state).toMatchObject({ at: 'who', problem: 'post' });
    expect(play([{ type: 'post', post: 'support' }, { type: 'next' }]).state).toMatchObject({ problem: 'name' });
    expect(play([...takes('support').slice(0, 2), { type: 'pin', text: '111111' }, { type: 'next' }]).state).toMatchObject({ problem: 'pin' });
    const different = play([...takes('support').slice(0, 3), { type: 'again', text: '660913' }, { type: 'next' }]).state;
    expect(different).toMatchObject({ problem: 'again', pin: '', again: '' });
  });

  it('is given by the president and another', () => {
    const { state, effects } = play([...takes('poll_worker_1'), { type: 'pair', pair: pair('president', 'poll_worker_1') }, { type: 'submit' }, { type: 'submit' }]);
    expect(state).toMatchObject({ at: 'agree', busy: true });
    expect(effects).toHaveLength(1);
    expect(effects[0]).toMatchObject({ do: 'change', member: { post: 'poll_worker_1', name: 'Teresa Zamora', pin: '660912' } });
  });

  it('is given by both poll workers only when it is the president’s', () => {
    const workers = pair('poll_worker_1', 'poll_worker_2');
    expect(play([...takes('president'), { type: 'pair', pair: workers }, { type: 'submit' }]).effects).toHaveLength(1);
    const other = play([...takes('support'), { type: 'pair', pair: workers }, { type: 'submit' }]);
    expect(other.effects).toHaveLength(0);
    expect(other.state).toMatchObject({ refusal: { code: 'president_needed' } });
  });

  it.each(Array.from({ length: 40 }, (_, seed) => seed))('leaves no PIN behind an answer or a way back (seed %i)', (seed) => {
    const random = generator(seed);
    const events: ChangingEvent[] = [
      ...takes('poll_worker_2'),
      { type: 'pair', pair: pair('president', 'poll_worker_1') },
      { type: 'submit' },
      { type: 'back' },
      { type: 'answered', answer: accept(null) },
      { type: 'answered', answer: refuse({ code: 'pin_wrong', facts: {} }) },
    ];
    let state = changing;
    for (let step = 0; step < 60; step += 1) {
      const event = pick(random, events);
      const before = state;
      state = stepChanging(state, event).state;
      if (event.type === 'answered' && before.at === 'agree' && before.busy) {
        expect(JSON.stringify(state)).not.toContain('481516');
        if (event.answer.ok) expect(state).toEqual(changing);
      }
      if (event.type === 'back' && before.at === 'agree' && !before.busy) expect(JSON.stringify(state)).not.toContain('660912');
    }
  });
});
