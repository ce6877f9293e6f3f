/**
 * The papers of the day: kept in the folder of this machine, read page by page before they are signed, printed in as many
 * copies as somebody says.
 *
 * list ── save ──> list (saved) ── read ──> reading ── turn ──> reading
 *                                              └── back ──> list
 *
 * A page is drawn out of the file that is printed. Whoever reads may print from there.
 */
import type { Answer } from '../../backend/answer';
import { asking, ask, hear, type Asking } from '../../kit/asking';
import { stay, type Step } from '../../kit/step';
import { wholeNumber } from '../../kit/wholeNumber';
import type { PaperPage } from '../../wire/PaperPage';
import type { SavedPapers } from '../../wire/SavedPapers';

/** As many as the core prints at once. */
export const COPIES_MAX = 50;

/** A paper that somebody reads, and its page; the first is 1. */
export interface Reading {
  file: string;
  page: number;
  drawn: PaperPage;
}

export interface PapersState extends Asking {
  saved: SavedPapers | null;
  reading: Reading | null;
  /** As somebody typed it. */
  copies: string;
  wrongCopies: boolean;
  printed: boolean;
  /** What the core is asked for. */
  asked: 'save' | 'print' | { file: string; page: number } | null;
}

export type PapersEvent =
  | { type: 'save' }
  | { type: 'saved'; answer: Answer<SavedPapers> }
  | { type: 'copies'; text: string }
  | { type: 'print'; file: string }
  | { type: 'printed'; answer: Answer<null> }
  | { type: 'read'; file: string }
  | { type: 'turn'; by: 1 | -1 }
  | { type: 'drawn'; answer: Answer<PaperPage> }
  | { type: 'back' };

export type PapersEffect = { do: 'save' } | { do: 'print'; file: string; copies: number } | { do: 'draw'; file: string; page: number };

type Stepped = Step<PapersState, PapersEffect>;

export const papers: PapersState = { ...asking, saved: null, reading: null, copies: '1', wrongCopies: false, printed: false, asked: null };

export function stepPapers(state: PapersState, event: PapersEvent): Stepped {
  switch (event.type) {
    case 'save':
      return state.busy ? stay(state) : ask({ ...state, asked: 'save', printed: false }, { do: 'save' });
    case 'saved':
      if (state.asked !== 'save') return stay(state);
      // Papers that could not be saved anew are not offered as those of now.
      return stay({ ...heard(state, event.answer), saved: event.answer.ok ? event.answer.value : null });
    case 'copies':
      return stay({ ...state, copies: event.text, wrongCopies: false });
    case 'print':
      return print(state, event.file);
    case 'printed':
      if (state.asked !== 'print') return stay(state);
      return stay({ ...heard(state, event.answer), printed: event.answer.ok });
    case 'read':
      return draw(state, event.file, 1);
    case 'turn':
      return state.reading === null ? stay(state) : draw(state, state.reading.file, state.reading.page + event.by);
    case 'drawn': {
      if (state.asked === null || typeof state.asked === 'string') return stay(state);
      const reading = event.answer.ok ? { ...state.asked, drawn: event.answer.value } : state.reading;
      return stay({ ...heard(state, event.answer), reading });
    }
    case 'back':
      return stay(state.busy ? state : { ...state, ...asking, reading: null, printed: false });
  }
}

const heard = (state: PapersState, answer: Answer<unknown>): PapersState => ({
  ...hear<PapersState, PapersState>(state, answer, { ...state, ...asking }),
  asked: null,
});

function print(state: PapersState, file: string): Stepped {
  if (state.busy) return stay(state);
  const copies = wholeNumber(state.copies);
  if (copies === null || copies < 1 || copies > COPIES_MAX) return stay({ ...state, wrongCopies: true, printed: false });
  return ask({ ...state, asked: 'print', printed: false }, { do: 'print', file, copies });
}

function draw(state: PapersState, file: string, page: number): Stepped {
  const pages = state.reading?.drawn.pages ?? 1;
  if (state.busy || page < 1 || page > pages) return stay(state);
  return ask({ ...state, asked: { file, page }, printed: false }, { do: 'draw', file, page });
}
