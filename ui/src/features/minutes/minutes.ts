/**
 * What the table notes for the acta de la sesión: who represented a candidature, protests and what was decided, what else
 * happened; and at the end the numbers that the machine cannot know.
 *
 * list ── representatives | protests | incidents ── list
 *      └─ numbers ── list (complete)
 *
 * Each note is kept when it is added, so that nothing typed before is lost with the window.
 */
import type { Answer } from '../../backend/answer';
import type { NoteList } from '../../backend/staff';
import { go, stay, type Step } from '../../kit/step';
import { wholeNumber } from '../../kit/wholeNumber';
import type { MinutesView } from '../../wire/MinutesView';
import type { NewNote } from '../../wire/NewNote';
import type { Refusal } from '../../wire/Refusal';

const EMPTY = {
  name: '',
  candidature: '',
  by: '',
  words: '',
  decision: '',
  in_favour: '',
  against: '',
  what: '',
  received: '',
  accepted: '',
  by_certificate: '',
  interventores: '',
};
export type Typed = typeof EMPTY;
export type TypedField = keyof Typed;
export type Part = NoteList | 'numbers';

export interface Noting {
  at: 'list' | Part;
  /** Null until the core has answered. */
  view: MinutesView | null;
  typed: Typed;
  /** The field that keeps it from being noted. */
  problem: TypedField | null;
  busy: boolean;
  refusal: Refusal | null;
}

export type NotingEvent =
  | { type: 'read'; answer: Answer<MinutesView> }
  | { type: 'open'; part: Part }
  | { type: 'back' }
  | { type: 'typed'; field: TypedField; text: string }
  | { type: 'add' }
  | { type: 'strike'; at: number }
  | { type: 'answered'; answer: Answer<MinutesView> };

export type NotingEffect = { do: 'note'; note: NewNote } | { do: 'strike'; list: NoteList; at: number };

export const noting: Noting = { at: 'list', view: null, typed: EMPTY, problem: null, busy: false, refusal: null };

export function stepNoting(state: Noting, event: NotingEvent): Step<Noting, NotingEffect> {
  switch (event.type) {
    case 'read':
      return stay(event.answer.ok ? { ...state, view: event.answer.value } : { ...state, refusal: event.answer.refusal });
    case 'open':
      if (state.at !== 'list' || state.view === null) return stay(state);
      return stay({ ...state, at: event.part, typed: event.part === 'numbers' ? numbersOf(state.view) : EMPTY, problem: null, refusal: null });
    case 'back':
      return stay(state.busy ? state : { ...state, at: 'list', typed: EMPTY, problem: null, refusal: null });
    case 'typed':
      return stay(state.busy ? state : { ...state, typed: { ...state.typed, [event.field]: event.text }, problem: null, refusal: null });
    case 'add': {
      if (state.busy || state.at === 'list') return stay(state);
      const problem = problemOf(state.at, state.typed);
      if (problem !== null) return stay({ ...state, problem });
      return go({ ...state, busy: true, refusal: null }, { do: 'note', note: noteOf(state.at, state.typed) });
    }
    case 'strike':
      if (state.busy || state.at === 'list' || state.at === 'numbers') return stay(state);
      return go({ ...state, busy: true, refusal: null }, { do: 'strike', list: state.at, at: event.at });
    case 'answered': {
      if (!state.busy) return stay(state);
      if (!event.answer.ok) return stay({ ...state, busy: false, refusal: event.answer.refusal });
      const at = state.at === 'numbers' ? 'list' : state.at;
      return stay({ ...state, at, view: event.answer.value, typed: EMPTY, busy: false });
    }
  }
}

/** The numbers as they were noted, or as the desk counted them in the day. */
function numbersOf({ postal, others, noted }: MinutesView): Typed {
  const known = others ?? noted;
  return {
    ...EMPTY,
    received: `${postal?.received ?? 0}`,
    accepted: `${postal?.accepted ?? 0}`,
    by_certificate: `${known.by_certificate}`,
    interventores: `${known.interventores}`,
  };
}

const NEEDED: Record<NoteList, TypedField[]> = {
  representatives: ['name', 'candidature'],
  protests: ['by', 'words'],
  incidents: ['what'],
};
const NUMBERS: TypedField[] = ['received', 'accepted', 'by_certificate', 'interventores'];

function problemOf(part: Part, typed: Typed): TypedField | null {
  const numbers: TypedField[] = part === 'numbers' ? NUMBERS : part === 'protests' ? ['in_favour', 'against'] : [];
  const empty = part === 'numbers' ? undefined : NEEDED[part].find((field) => typed[field].trim() === '');
  const wrong = numbers.find((field) => wholeNumber(typed[field]) === null);
  if (empty !== undefined || wrong !== undefined) return empty ?? wrong ?? null;
  return part === 'numbers' && count(typed.accepted) > count(typed.received) ? 'accepted' : null;
}

const count = (text: string): number => wholeNumber(text) ?? 0;

function noteOf(part: Part, typed: Typed): NewNote {
  switch (part) {
    case 'representatives':
      return { kind: 'representative', representative: { name: typed.name.trim(), candidature: typed.candidature.trim() } };
    case 'protests': {
      const { by, words, decision, in_favour, against } = typed;
      return { kind: 'protest', protest: { by: by.trim(), words: words.trim(), decision: decision.trim(), in_favour: count(in_favour), against: count(against) } };
    }
    case 'incidents':
      return { kind: 'incident', words: typed.what.trim() };
    case 'numbers': {
      const [received, accepted] = [count(typed.received), count(typed.accepted)];
      return {
        kind: 'complete',
        postal: { received, accepted, rejected: received - accepted },
        others: { by_certificate: count(typed.by_certificate), interventores: count(typed.interventores) },
      };
    }
  }
}
