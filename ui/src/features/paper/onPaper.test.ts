import { describe, expect, it } from 'vitest';
import { accept, refuse } from '../../backend/answer';
import { generator, pick } from '../../kit/random';
import type { SavedPapers } from '../../wire/SavedPapers';
import { countOf, onPaper, stepOnPaper, type OnPaper, type OnPaperEffect, type OnPaperEvent } from './onPaper';

const PIN = '481516';
const SAVED: SavedPapers = { folder: '/media/mesa/actas', count: 1, files: ['censo-marcado.pdf'], too_large: [], on_stick: null };
const FULL = refuse({ code: 'disk_full', facts: {} });
const WRONG = refuse({ code: 'pin_wrong', facts: { post: 'president', seconds: '0' } });

function play(events: OnPaperEvent[]): { state: OnPaper; effects: OnPaperEffect[] } {
  const effects: OnPaperEffect[] = [];
  let state = onPaper;
  for (const event of events) {
    const next = stepOnPaper(state, event);
    state = next.state;
    effects.push(...next.effects);
  }
  return { state, effects };
}

const TYPED: OnPaperEvent[] = [
  { type: 'end' },
  { type: 'byHand', text: ' 12 ' },
  { type: 'reason', text: 'ha vuelto la luz' },
  { type: 'pin', text: PIN },
];

it('a number is only digits, and not more than a roll has', () => {
  expect(['12', ' 0 ', '99999'].map(countOf)).toEqual([12, 0, 99999]);
  expect(['', '1O', '-1', '1,5', '100000', '1e3'].map(countOf)).toEqual([null, null, null, null, null, null]);
});

describe('the roll to go on with', () => {
  const TOO_LARGE: SavedPapers = { ...SAVED, files: ['lista.pdf'], too_large: ['censo-marcado.pdf'] };

  it('is printed once it is saved, and what came of it is not said of a later one', () => {
    const saved: OnPaperEvent[] = [{ type: 'save' }, { type: 'saved', answer: accept(SAVED) }];
    const printed = play([...saved, { type: 'print' }, { type: 'printed', answer: accept(null) }]);
    expect(printed.effects.at(-1)).toEqual({ do: 'print', file: 'censo-marcado.pdf' });
    expect(printed.state.printed).toBe(true);
    expect(stepOnPaper(printed.state, { type: 'save' }).state.printed).toBe(false);
  });

  it('is not printed where it is too large for a paper, or was not saved', () => {
    expect(play([{ type: 'print' }]).effects).toEqual([]);
    expect(play([{ type: 'save' }, { type: 'saved', answer: accept(TOO_LARGE) }, { type: 'print' }]).effects).toEqual([{ do: 'save' }]);
  });
});

describe('the way back to the machine', () => {
  it('needs the number, the reason and the PIN', () => {
    expect(play([...TYPED, { type: 'submit' }]).effects).toEqual([{ do: 'end', president: { post: 'president', pin: PIN }, reason: 'ha vuelto la luz', byHand: 12 }]);
    for (const missing of TYPED.slice(1)) {
      expect(play([...TYPED.filter((event) => event !== missing), { type: 'submit' }]).effects, `without ${missing.type}`).toEqual([]);
    }
    expect(play([...TYPED.slice(0, 3), { type: 'submit' }]).state).toMatchObject({ asked: true, refusal: { code: 'pin_missing' } });
  });

  it('keeps the number and the reason of whoever looks back, and not the PIN', () => {
    const { state } = play([...TYPED, { type: 'back' }]);
    expect(state).toMatchObject({ at: 'marking', byHand: ' 12 ', reason: 'ha vuelto la luz' });
    expect(JSON.stringify(state)).not.toContain(PIN);
    expect(stepOnPaper(state, { type: 'end' }).state).toMatchObject({ byHand: ' 12 ', pin: '', asked: false });
  });

  it('does not lose the answer about a file that is still being written', () => {
    const during = play([{ type: 'save' }, ...TYPED, { type: 'saved', answer: accept(SAVED) }, { type: 'back' }]);
    expect(during.state).toMatchObject({ at: 'marking', saved: SAVED, saving: { busy: false, refusal: null } });
    expect(play([{ type: 'save' }, ...TYPED, { type: 'saved', answer: FULL }, { type: 'back' }]).state).toMatchObject({ saved: null, saving: { refusal: { code: 'disk_full' } } });
  });
});

it.each(Array.from({ length: 30 }, (_, seed) => seed))('nothing is asked twice, and no PIN stays (seed %i)', (seed) => {
  const random = generator(seed);
  let state = onPaper;
  const waiting = { save: false, print: false, end: false };
  const asked = { save: 0, print: 0, end: 0 };
  for (let turn = 0; turn < 400; turn += 1) {
    const event = pick<OnPaperEvent>(random, [
      ...TYPED,
      ...TYPED,
      { type: 'save' },
      { type: 'print' },
      { type: 'submit' },
      { type: 'submit' },
      { type: 'back' },
      { type: 'saved', answer: pick(random, [accept(SAVED), FULL]) },
      { type: 'printed', answer: pick(random, [accept(null), FULL]) },
      { type: 'ended', answer: pick(random, [accept(null), WRONG]) },
    ]);
    const { state: after, effects } = stepOnPaper(state, event);
    for (const effect of effects) {
      expect(waiting[effect.do], 'nobody was asked for it yet').toBe(false);
      waiting[effect.do] = true;
      asked[effect.do] += 1;
      if (effect.do === 'end') expect(JSON.stringify(after)).not.toContain(PIN);
    }
    if (event.type === 'back' && !waiting.end) expect(JSON.stringify(after)).not.toContain(PIN);
    if (event.type === 'back' && waiting.end) expect(after).toEqual(state);
    if (event.type === 'saved') {
      if (waiting.save) expect(after.saved).toEqual(event.answer.ok ? SAVED : null);
      waiting.save = false;
    }
    if (event.type === 'printed') {
      if (waiting.print) expect(after).toMatchObject({ printed: event.answer.ok, printing: { busy: false } });
      waiting.print = false;
    }
    if (event.type === 'ended') {
      if (waiting.end && !event.answer.ok) expect(after).toMatchObject({ at: 'ending', busy: false, refusal: event.answer.refusal });
      if (waiting.end) expect(JSON.stringify(after)).not.toContain(PIN);
      waiting.end = false;
    }
    state = after;
  }
  expect(Math.min(asked.save, asked.print, asked.end)).toBeGreaterThan(0);
});
