/**
 * While a pen marks.
 *
 * marking ── end ──> ending ── submit ──> (done)
 *
 * The marked roll can be saved as often as somebody wants. The way back to the machine is the president's: how many were
 * marked by hand, why, and the PIN, which is gone as soon as it was sent or left.
 */
import type { Answer } from '../../backend/answer';
import { ask, asking, hear, type Asking } from '../../kit/asking';
import { isPin } from '../../kit/pin';
import { stay, type Step } from '../../kit/step';
import type { PinProof } from '../../wire/PinProof';
import type { SavedPapers } from '../../wire/SavedPapers';

/** What stays whichever of the two is on the screen: also a file that is still being written. */
interface Kept {
  saving: Asking;
  saved: SavedPapers | null;
  printing: Asking;
  printed: boolean;
  reason: string;
  byHand: string;
}

interface Marking extends Kept {
  at: 'marking';
}

interface Ending extends Kept, Asking {
  at: 'ending';
  pin: string;
  /** It was asked for, so that what is missing is said. */
  asked: boolean;
}

export type OnPaper = Marking | Ending;

export type OnPaperEvent =
  | { type: 'save' }
  | { type: 'saved'; answer: Answer<SavedPapers> }
  | { type: 'print' }
  | { type: 'printed'; answer: Answer<null> }
  | { type: 'end' }
  | { type: 'back' }
  | { type: 'reason' | 'byHand' | 'pin'; text: string }
  | { type: 'submit' }
  | { type: 'ended'; answer: Answer<null> };

export type OnPaperEffect = { do: 'save' } | { do: 'print'; file: string } | { do: 'end'; president: PinProof; reason: string; byHand: number };

type Stepped = Step<OnPaper, OnPaperEffect>;

const BY_HAND = /^\d{1,5}$/;

export const onPaper: OnPaper = { at: 'marking', saving: asking, saved: null, printing: asking, printed: false, reason: '', byHand: '' };

/** The roll to go on with, where the papers that were saved hold one. */
export const rollIn = (saved: SavedPapers | null): string | undefined => saved?.files.find((file) => file.startsWith('censo-marcado'));

/** The number that somebody typed, or null when it is none. */
export function countOf(text: string): number | null {
  return BY_HAND.test(text.trim()) ? Number(text) : null;
}

export function stepOnPaper(state: OnPaper, event: OnPaperEvent): Stepped {
  switch (event.type) {
    case 'save': {
      const { state: saving, effects } = ask<Asking, OnPaperEffect>(state.saving, { do: 'save' });
      return { state: { ...state, saving, printed: false }, effects };
    }
    case 'print': {
      const file = rollIn(state.saved);
      if (file === undefined) return stay(state);
      const { state: printing, effects } = ask<Asking, OnPaperEffect>(state.printing, { do: 'print', file });
      return { state: { ...state, printing, printed: false }, effects };
    }
    case 'printed':
      return stay(state.printing.busy ? { ...state, printing: hear(state.printing, event.answer, asking), printed: event.answer.ok } : state);
    case 'saved':
      if (!state.saving.busy) return stay(state);
      return stay({ ...state, saving: hear(state.saving, event.answer, asking), saved: event.answer.ok ? event.answer.value : null });
    case 'end':
      return stay(state.at === 'ending' ? state : { ...state, ...asking, at: 'ending', pin: '', asked: false });
    default:
      return state.at === 'ending' ? ending(state, event) : stay(state);
  }
}

function ending(state: Ending, event: OnPaperEvent): Stepped {
  const { saving, saved, printing, printed, reason, byHand } = state;
  switch (event.type) {
    case 'reason':
    case 'byHand':
      return stay({ ...state, [event.type]: event.text });
    case 'pin':
      return stay({ ...state, pin: event.text, refusal: null });
    case 'back':
      return stay(state.busy ? state : { at: 'marking', saving, saved, printing, printed, reason, byHand });
    case 'submit':
      return state.busy ? stay(state) : end({ ...state, asked: true });
    case 'ended':
      return stay(state.busy ? hear({ ...state, pin: '' }, event.answer, { ...onPaper, saving, saved, printing, printed }) : state);
    default:
      return stay(state);
  }
}

function end(state: Ending): Stepped {
  const { pin, reason } = state;
  const byHand = countOf(state.byHand);
  if (!isPin(pin)) return stay({ ...state, refusal: { code: 'pin_missing', facts: {} } });
  if (byHand === null || reason.trim() === '') return stay({ ...state, refusal: null });
  return ask({ ...state, pin: '' }, { do: 'end', president: { post: 'president', pin }, reason, byHand });
}
