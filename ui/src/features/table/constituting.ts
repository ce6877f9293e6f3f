/** Constituting the table: one person after the other takes a seat and chooses a PIN, then all is checked once. */
import type { Answer } from '../../backend/answer';
import { POSTS, type Post } from '../../backend/staff';
import { isPin } from '../../kit/pin';
import { go, stay, type Step } from '../../kit/step';
import type { MemberForm } from '../../wire/MemberForm';
import type { Refusal } from '../../wire/Refusal';

export type Problem = 'name' | 'dni' | 'pin' | 'again';

export type Constituting =
  | { at: 'seat'; seat: number; taken: readonly MemberForm[]; name: string; dni: string; pin: string; again: string; problem: Problem | null }
  | { at: 'review'; taken: readonly MemberForm[]; busy: boolean; refusal: Refusal | null };

export type ConstitutingEvent =
  | { type: 'name' | 'dni' | 'pin' | 'again'; text: string }
  | { type: 'next' }
  | { type: 'skip' }
  | { type: 'back' }
  | { type: 'submit' }
  | { type: 'answered'; answer: Answer<null> };

export interface ConstitutingEffect {
  do: 'constitute';
  members: MemberForm[];
}

type Stepped = Step<Constituting, ConstitutingEffect>;

/** The president and the first poll worker; without them there is no table. */
const REQUIRED = 2;
/** The check letters of a DNI, by its number. */
const LETTERS = 'TRWAGMYFPDXBNJZSQVHLCKE';

const seat = (at: number, taken: readonly MemberForm[]): Constituting => ({
  at: 'seat',
  seat: at,
  taken,
  name: '',
  dni: '',
  pin: '',
  again: '',
  problem: null,
});

export const constituting: Constituting = seat(0, []);

/** Nobody has typed anything that leaving the screen would lose. */
export function isUntouched(state: Constituting): boolean {
  return state.at === 'seat' && state.taken.length === 0 && [state.name, state.dni, state.pin, state.again].every((text) => text === '');
}

/** The seat that is being taken. */
export function postAt(at: number): Post {
  return POSTS[at] ?? 'president';
}

/** Whether the seat may stay free. */
export function isOptional(at: number): boolean {
  return at >= REQUIRED;
}

/** Same digits, or digits in a row: what anybody would try first. The core refuses them, too. */
function isWeak(pin: string): boolean {
  const steps = [...pin].slice(1).map((digit, place) => Number(digit) - Number(pin[place]));
  return !isPin(pin) || [0, 1, -1].some((step) => steps.every((taken) => taken === step));
}

/** A DNI or NIE with its letter, so that nobody chooses a PIN again because of a slip; the core checks it, too. */
function isDni(text: string): boolean {
  const found = /^([XYZ]?)(\d{1,8})([A-Z])$/.exec(text.replaceAll(/[\s.-]/g, '').toUpperCase());
  if (found === null) return false;
  const [, first = '', digits = '', letter = ''] = found;
  const number = Number(`${first === '' ? '' : 'XYZ'.indexOf(first)}${digits}`);
  return (first === '' || digits.length === 7) && LETTERS[number % LETTERS.length] === letter;
}

/** What is wrong with a name and a PIN that was typed twice. */
export function problemOf(state: { name: string; dni: string; pin: string; again: string }): Problem | null {
  if (state.name.trim() === '') return 'name';
  if (state.dni.trim() !== '' && !isDni(state.dni)) return 'dni';
  if (isWeak(state.pin)) return 'pin';
  return state.pin === state.again ? null : 'again';
}

function after(at: number, taken: readonly MemberForm[]): Constituting {
  return at + 1 < POSTS.length ? seat(at + 1, taken) : { at: 'review', taken, busy: false, refusal: null };
}

export function stepConstituting(state: Constituting, event: ConstitutingEvent): Stepped {
  return state.at === 'seat' ? seating(state, event) : reviewing(state, event);
}

function seating(state: Constituting & { at: 'seat' }, event: ConstitutingEvent): Stepped {
  switch (event.type) {
    case 'name':
    case 'dni':
    case 'pin':
    case 'again':
      return stay({ ...state, [event.type]: event.text, problem: null });
    case 'next': {
      const problem = problemOf(state);
      if (problem === 'again') return stay({ ...state, pin: '', again: '', problem });
      if (problem !== null) return stay({ ...state, problem });
      const member = { post: postAt(state.seat), name: state.name.trim(), dni: state.dni.trim(), pin: state.pin };
      return stay(after(state.seat, [...state.taken, member]));
    }
    case 'skip':
      return stay(isOptional(state.seat) ? after(state.seat, state.taken) : state);
    case 'back':
      return stay(constituting);
    default:
      return stay(state);
  }
}

function reviewing(state: Constituting & { at: 'review' }, event: ConstitutingEvent): Stepped {
  switch (event.type) {
    case 'submit':
      if (state.busy) return stay(state);
      return go({ ...state, busy: true, refusal: null }, { do: 'constitute', members: [...state.taken] });
    case 'back':
      return state.busy ? stay(state) : stay(constituting);
    case 'answered':
      if (!state.busy) return stay(state);
      // Whoever is done leaves nothing that was typed behind.
      return stay(event.answer.ok ? constituting : { ...state, busy: false, refusal: event.answer.refusal });
    default:
      return stay(state);
  }
}
