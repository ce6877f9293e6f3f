import { expect, it } from 'vitest';
import { accept, refuse } from '../../backend/answer';
import { generator, pick } from '../../kit/random';
import type { AdvanceTaken } from '../../wire/AdvanceTaken';
import type { AdvanceView } from '../../wire/AdvanceView';
import { stepAdvance, unknown, type Advance, type AdvanceEvent } from './advance';

const EARLY = { code: 'advance_early', facts: { moment: '14:00' } };
const FULL = { code: 'disk_full', facts: {} };
const taken = (sent: AdvanceTaken['sent'] = 'local'): AdvanceTaken => ({ electors: 890, voted: 412, at_ms: 1, code: '7F-3K', sent, received_at_ms: sent === 'received' ? 2 : null });
const view = (parts: Partial<AdvanceView> = {}): AdvanceView => ({ moment: '14:00', refusal: null, taken: null, ...parts });
const seen = (parts: Partial<AdvanceView> = {}): AdvanceEvent => ({ type: 'seen', view: view(parts) });
const play = (...events: AdvanceEvent[]) =>
  events.reduce((at, event) => stepAdvance(at.state, event), { state: unknown, effects: [] } as ReturnType<typeof stepAdvance>);
const done = accept(view({ taken: taken() }));

it('goes from not yet to due, is taken, and is received', () => {
  expect(play(seen({ refusal: EARLY })).state).toEqual({ at: 'not_now', why: EARLY });
  expect(play(seen({ refusal: EARLY }), { type: 'take' }).effects).toEqual([]);
  const asked = play(seen({ refusal: EARLY }), seen(), { type: 'take' });
  expect(asked).toEqual({ state: { at: 'taking' }, effects: [{ do: 'take' }] });
  const answered = stepAdvance(asked.state, { type: 'answered', answer: done });
  expect(answered.state).toEqual({ at: 'taken', taken: taken() });
  expect(stepAdvance(answered.state, seen({ taken: taken('received') })).state).toEqual({ at: 'taken', taken: taken('received') });
});

it('is asked for once, whatever an older view says meanwhile', () => {
  expect(play(seen(), { type: 'take' }, { type: 'take' }).effects).toEqual([]);
  expect(play(seen(), { type: 'take' }, seen(), { type: 'take' })).toEqual({ state: { at: 'taking' }, effects: [] });
  expect(play(seen(), { type: 'take' }, { type: 'answered', answer: done }, seen()).state.at).toBe('taken');
});

it('says why it was not taken, and can be tried again', () => {
  const failed = play(seen(), { type: 'take' }, { type: 'answered', answer: refuse(FULL) }, seen());
  expect(failed.state).toEqual({ at: 'failed', why: FULL });
  expect(stepAdvance(failed.state, { type: 'take' }).effects).toEqual([{ do: 'take' }]);
  expect(stepAdvance(failed.state, seen({ refusal: EARLY })).state.at, 'its hour went by').toBe('not_now');
});

it('what was taken stays taken and nothing is asked for twice, over any order of events', () => {
  const random = generator(20261122);
  for (let day = 0; day < 500; day += 1) {
    let state: Advance = unknown;
    let waiting = 0;
    let wasTaken = false;
    for (let moment = 0; moment < 30; moment += 1) {
      const event = pick<AdvanceEvent>(random, [
        seen(),
        seen({ refusal: EARLY }),
        seen({ taken: taken('received') }),
        { type: 'take' },
        { type: 'answered', answer: done },
        { type: 'answered', answer: refuse(FULL) },
      ]);
      if (event.type === 'answered' && waiting === 0) continue;
      const next = stepAdvance(state, event);
      if (event.type === 'answered') waiting -= 1;
      waiting += next.effects.length;
      expect(waiting).toBeLessThanOrEqual(1);
      ({ state } = next);
      if (wasTaken) expect(state.at).toBe('taken');
      wasTaken = state.at === 'taken';
      if (state.at === 'taken') expect([state.taken.voted, state.taken.code]).toEqual([412, '7F-3K']);
    }
  }
});
