/** Something that the core is asked for once: while it is asked nobody asks again, and a refusal is shown until somebody goes on. */
import type { Answer } from '../backend/answer';
import type { Refusal } from '../wire/Refusal';
import { go, stay, type Step } from './step';

export interface Asking {
  busy: boolean;
  refusal: Refusal | null;
}

export type AskingEvent<Value = null> = { type: 'submit' } | { type: 'answered'; answer: Answer<Value> };

export const asking: Asking = { busy: false, refusal: null };

/** Asks, unless somebody asked already. */
export function ask<State extends Asking, Effect>(state: State, effect: Effect): Step<State, Effect> {
  return state.busy ? stay(state) : go({ ...state, busy: true, refusal: null }, effect);
}

/** What the core said: `done` is what it is then. An answer that nobody waits for changes nothing. */
export function hear<State extends Asking, Done>(state: State, answer: Answer<unknown>, done: Done): State | Done {
  if (!state.busy) return state;
  return answer.ok ? done : { ...state, busy: false, refusal: answer.refusal };
}

export function stepAsking(state: Asking, event: AskingEvent): Step<Asking, { do: 'ask' }> {
  return event.type === 'submit' ? ask(state, { do: 'ask' }) : stay(hear(state, event.answer, asking));
}
