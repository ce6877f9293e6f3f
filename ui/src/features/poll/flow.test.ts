import { describe, expect, it } from 'vitest';
import { accept, refuse } from '../../backend/answer';
import type { Shown } from '../../kit/officers';
import { generator, pick } from '../../kit/random';
import { CHECKS, closing, stepClosing, type Closing, type ClosingEvent } from './closing';
import { opening, stepOpening, type Opening, type OpeningEvent } from './opening';

const open = (events: OpeningEvent[]) =>
  events.reduce((at, event) => stepOpening(at.state, event), { state: opening, effects: [] } as ReturnType<typeof stepOpening>);
const close = (events: ClosingEvent[]) =>
  events.reduce((at, event) => stepClosing(at.state, event), { state: closing, effects: [] } as ReturnType<typeof stepClosing>);

const FIRST = { post: 'president', pin: '481516' } as const;
const SECOND = { post: 'poll_worker_1', pin: '234299' } as const;
const pair = (first: Shown, second: Shown) => ({ type: 'pair', pair: { first, second } }) as const;
const two = [pair(FIRST, SECOND)];
const ticks: ClosingEvent[] = CHECKS.map((check) => ({ type: 'tick', check, on: true }));

const NEXT: ClosingEvent[] = [{ type: 'next' }, { type: 'noted', answer: accept(null) }];

describe('opening the poll', () => {
  it('needs two different people', () => {
    const alone = open([
      pair(FIRST, FIRST),
      { type: 'submit' },
    ]);
    expect(alone.effects).toEqual([]);
    expect(alone.state.refusal?.code).toBe('officers_must_differ');
  });

  it('asks for a reason when the core does, and sends it', () => {
    // The PINs are typed again after every answer.
    const early = open([...two, { type: 'submit' }, { type: 'answered', answer: refuse({ code: 'reason_required', facts: {} }) }, ...two]);
    expect(early.state).toMatchObject({ reasonAsked: true, busy: false });
    const without = stepOpening(early.state, { type: 'submit' });
    expect(without.effects).toEqual([]);
    const withReason = stepOpening(stepOpening(early.state, { type: 'reason', text: ' Ensayo ' }).state, { type: 'submit' });
    expect(withReason.effects).toEqual([{ do: 'open', officers: [FIRST, SECOND], reason: 'Ensayo' }]);
  });

  it('happens once however often the button is pressed', () => {
    const { state } = open([...two, { type: 'submit' }]);
    expect(stepOpening(state, { type: 'submit' }).effects).toEqual([]);
  });
});

describe('closing the poll', () => {
  it('does not go on before the four steps are ticked', () => {
    expect(close([...ticks.slice(1), { type: 'next' }]).state).toMatchObject({ at: 'checks', unchecked: true });
    expect(close([...ticks, ...NEXT]).state.at).toBe('confirm');
  });

  it('notes how many postal votes came before it goes on; an empty field says none', () => {
    const came = (received: string, accepted: string) => close([...ticks, { type: 'post', post: { received, accepted } }, { type: 'next' }]);
    expect(came('', '').effects).toEqual([{ do: 'note', postal: { received: 0, accepted: 0, rejected: 0 } }]);
    expect(came(' 24 ', '23').effects).toEqual([{ do: 'note', postal: { received: 24, accepted: 23, rejected: 1 } }]);
    for (const [received, accepted] of [['2', '3'], ['dos', '1'], ['-1', ''], ['1,5', '1'], ['100000', '1']] as const) {
      const wrong = came(received, accepted);
      expect(wrong.effects, `${received} ${accepted}`).toEqual([]);
      expect(wrong.state).toMatchObject({ at: 'checks', postWrong: true });
    }
  });

  it('stays at the steps when the numbers were not saved, and keeps them on the way back', () => {
    const post = { received: '2', accepted: '2' };
    const asked: ClosingEvent[] = [...ticks, { type: 'post', post }, { type: 'next' }];
    const refused = close([...asked, { type: 'noted', answer: refuse({ code: 'write_failed', facts: {} }) }]).state;
    expect(refused).toMatchObject({ at: 'checks', post, busy: false, refusal: { code: 'write_failed' } });
    expect(close([...asked, { type: 'next' }]).effects, 'it is noted once').toEqual([]);
    expect(close([...asked, { type: 'noted', answer: accept(null) }, { type: 'back' }]).state).toMatchObject({ at: 'checks', ticked: CHECKS, post });
  });

  it('needs two people and the typed code', () => {
    const typed: ClosingEvent = { type: 'typed', text: ' 03-002-B ' };
    expect(close([...ticks, ...NEXT, typed, { type: 'submit' }]).state).toMatchObject({
      refusal: { code: 'officers_must_differ' },
    });
    expect(close([...ticks, ...NEXT, ...two, { type: 'submit' }]).state).toMatchObject({ typedMissing: true });
    expect(close([...ticks, ...NEXT, ...two, typed, { type: 'submit' }]).effects).toEqual([
      { do: 'close', officers: [FIRST, SECOND], confirmation: '03-002-B', reason: null },
    ]);
  });

  it('asks for a reason when the core does, and keeps the code that was typed', () => {
    const early = close([
      ...ticks,
      ...NEXT,
      ...two,
      { type: 'typed', text: 'st-1' },
      { type: 'submit' },
      { type: 'answered', answer: refuse({ code: 'reason_required', facts: {} }) },
      ...two,
    ]);
    expect(early.state).toMatchObject({ reasonAsked: true, typed: 'st-1' });
    expect(stepClosing(early.state, { type: 'submit' }).effects).toEqual([]);
    const said = stepClosing(early.state, { type: 'reason', text: ' Evacuación ' }).state;
    expect(stepClosing(said, { type: 'submit' }).effects).toMatchObject([{ confirmation: 'st-1', reason: 'Evacuación' }]);
  });

  it('keeps what was typed when the code does not match', () => {
    const wrong = refuse({ code: 'confirmation_wrong', facts: {} });
    const { state } = close([
      ...ticks,
      ...NEXT,
      ...two,
      { type: 'typed', text: 'x' },
      { type: 'submit' },
      { type: 'answered', answer: wrong },
    ]);
    expect(state).toMatchObject({ at: 'confirm', typed: 'x', busy: false, refusal: { code: 'confirmation_wrong' } });
  });

  it.each(Array.from({ length: 20 }, (_, seed) => seed))('never closes without both people and a code (seed %i)', (seed) => {
    const random = generator(seed);
    let state: Closing = closing;
    for (let turn = 0; turn < 200; turn += 1) {
      const event = pick<ClosingEvent>(random, [
        ...ticks,
        { type: 'tick', check: 'booth', on: false },
        { type: 'next' },
        { type: 'noted', answer: accept(null) },
        { type: 'back' },
        ...two,
        pair(FIRST, FIRST),
        pair(FIRST, { post: 'poll_worker_1', pin: '23' }),
        pair({ post: 'poll_worker_2', pin: '111222' }, SECOND),
        { type: 'typed', text: pick(random, ['', ' ', '03-002-B']) },
        { type: 'submit' },
        { type: 'answered', answer: accept(null) },
      ]);
      const before = state;
      const { state: after, effects } = stepClosing(before, event);
      state = after;
      for (const effect of effects) {
        if (effect.do === 'note') continue;
        expect(event.type).toBe('submit');
        expect(before).toMatchObject({ at: 'confirm', busy: false });
        expect(effect.officers).toEqual([FIRST, SECOND]);
        expect(effect.confirmation).not.toBe('');
      }
    }
  });
});

it('opening starts from nothing again after it is done', () => {
  const done: Opening = open([...two, { type: 'submit' }, { type: 'answered', answer: accept(null) }]).state;
  expect(done).toEqual(opening);
});
