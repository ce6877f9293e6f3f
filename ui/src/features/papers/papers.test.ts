import { expect, it } from 'vitest';
import type { Answer } from '../../backend/answer';
import type { PaperPage } from '../../wire/PaperPage';
import type { SavedPapers } from '../../wire/SavedPapers';
import { COPIES_MAX, papers, stepPapers, type PapersEffect, type PapersEvent, type PapersState } from './papers';

const FILE = 'acta-de-constitucion.pdf';
const SAVED: SavedPapers = { folder: '/var/lib/urna/documentos', count: 1, files: [FILE], too_large: [], on_stick: null };
const PAGE: PaperPage = { svg: '<svg/>', pages: 3 };

const yes = <Value>(value: Value): Answer<Value> => ({ ok: true, value });
const no = (code: string): Answer<never> => ({ ok: false, refusal: { code, facts: {} } });

/** What became of these events, and what was asked for on the way. */
function after(...events: PapersEvent[]): { state: PapersState; effects: PapersEffect[] } {
  return events.reduce<{ state: PapersState; effects: PapersEffect[] }>(
    ({ state, effects }, event) => {
      const next = stepPapers(state, event);
      return { state: next.state, effects: [...effects, ...next.effects] };
    },
    { state: papers, effects: [] },
  );
}

const SAVE: PapersEvent[] = [{ type: 'save' }, { type: 'saved', answer: yes(SAVED) }];
const READ: PapersEvent[] = [...SAVE, { type: 'read', file: FILE }, { type: 'drawn', answer: yes(PAGE) }];

it('keeps the papers, and offers none where they could not be kept anew', () => {
  expect(after(...SAVE).state.saved).toEqual(SAVED);
  const { state } = after(...SAVE, { type: 'save' }, { type: 'saved', answer: no('papers_failed') });
  expect(state.saved).toBeNull();
  expect(state.refusal?.code).toBe('papers_failed');
  expect(state.busy).toBe(false);
});

it('reads a paper from its first page to its last, and not beyond', () => {
  const next: PapersEvent[] = [{ type: 'turn', by: 1 }, { type: 'drawn', answer: yes(PAGE) }];
  const { state, effects } = after(...READ, ...next, ...next, ...next);
  expect(state.reading?.page).toBe(3);
  expect(effects.filter((effect) => effect.do === 'draw').map(({ page }) => page)).toEqual([1, 2, 3]);
  expect(after(...READ, { type: 'turn', by: -1 }).state.reading?.page).toBe(1);
});

it('shows a page only once it is drawn, and stays on the last one where the next cannot be', () => {
  const asked = after(...READ, { type: 'turn', by: 1 }).state;
  expect(asked.reading?.page).toBe(1);
  const { state } = after(...READ, { type: 'turn', by: 1 }, { type: 'drawn', answer: no('paper_unreadable') });
  expect(state.reading?.page).toBe(1);
  expect(state.refusal?.code).toBe('paper_unreadable');
});

it('asks for one thing at a time', () => {
  const { effects } = after({ type: 'save' }, { type: 'save' }, { type: 'read', file: FILE }, { type: 'print', file: FILE });
  expect(effects).toEqual([{ do: 'save' }]);
});

it('answers that nobody waits for change nothing', () => {
  const late: PapersEvent[] = [
    { type: 'saved', answer: yes(SAVED) },
    { type: 'drawn', answer: yes(PAGE) },
    { type: 'printed', answer: yes(null) },
  ];
  for (const event of late) expect(after(event).state).toEqual(papers);
});

it('goes back to the list, and not while something is asked for', () => {
  expect(after(...READ, { type: 'back' }).state).toMatchObject({ reading: null, saved: SAVED });
  expect(after(...READ, { type: 'turn', by: 1 }, { type: 'back' }).state.reading).not.toBeNull();
});

it.each(['1', '07', ` ${COPIES_MAX} `])('prints %s copies', (text) => {
  const { effects } = after(...SAVE, { type: 'copies', text }, { type: 'print', file: FILE });
  expect(effects.at(-1)).toEqual({ do: 'print', file: FILE, copies: Number(text) });
});

it.each(['', '0', `${COPIES_MAX + 1}`, '-1', '1.5', 'dos', '1e1'])('does not print "%s" copies, and says so until it is typed anew', (text) => {
  const { state, effects } = after(...SAVE, { type: 'copies', text }, { type: 'print', file: FILE });
  expect(effects).toEqual([{ do: 'save' }]);
  expect(state.wrongCopies).toBe(true);
  expect(stepPapers(state, { type: 'copies', text: '2' }).state.wrongCopies).toBe(false);
});

it('says what was printed until something else is asked for', () => {
  const printed: PapersEvent[] = [...READ, { type: 'print', file: FILE }, { type: 'printed', answer: yes(null) }];
  expect(after(...printed).state.printed).toBe(true);
  for (const event of [{ type: 'back' }, { type: 'turn', by: 1 }, { type: 'save' }] as const) expect(after(...printed, event).state.printed).toBe(false);
});
