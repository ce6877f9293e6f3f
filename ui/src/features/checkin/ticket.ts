/** The ticket: where its record is, how the booth begins for whoever asks, and the way into it. */
import type { Answer } from '../../backend/answer';
import { go, stay } from '../../kit/step';
import type { BoothStart } from '../../wire/BoothStart';
import type { SaveState } from '../../wire/SaveState';
import { identify, type CheckIn, type Next } from './state';

/** A record only moves forward: what the centre has received is never shown as merely saved here again. */
export function saved(state: CheckIn, seq: number, save: SaveState): Next {
  if (state.at !== 'ticket' || state.ticket.seq !== seq || state.save === 'received') return stay(state);
  return stay({ ...state, save });
}

export function ask(state: CheckIn): Next {
  if (state.at !== 'ticket' || state.activation !== 'none') return stay(state);
  return stay({ ...state, asking: true, refusal: null });
}

/** Every answer goes to the core at once: whoever has the code may type it at any moment. */
export function asked(state: CheckIn, answered: Partial<BoothStart>): Next {
  if (state.at !== 'ticket' || !state.asking || state.activation !== 'none') return stay(state);
  const start = { ...state.start, ...answered };
  return go({ ...state, start, refusal: null }, { do: 'prepare', ticket: state.ticket, start });
}

/** What the core did not take is not shown as if the booth would begin so. */
export function prepared(state: CheckIn, seq: number, start: BoothStart, answer: Answer<null>): Next {
  if (state.at !== 'ticket' || state.ticket.seq !== seq) return stay(state);
  if (answer.ok) return stay({ ...state, kept: start });
  return stay({ ...state, start: state.kept, refusal: answer.refusal });
}

export function activate(state: CheckIn): Next {
  if (state.at !== 'ticket' || state.activation !== 'none') return stay(state);
  return go({ ...state, activation: 'busy', asking: false, refusal: null }, { do: 'activate', code: state.ticket.code });
}

export function activated(state: CheckIn, answer: Answer<null>): Next {
  if (state.at !== 'ticket' || state.activation !== 'busy') return stay(state);
  if (answer.ok) return stay({ ...state, activation: 'done' });
  return stay({ ...state, activation: 'none', refusal: answer.refusal });
}

export function turn(state: CheckIn): Next {
  if (state.at !== 'ticket' || state.activation !== 'done') return stay(state);
  return go({ ...state, activation: 'turning', refusal: null }, { do: 'turn' });
}

/** Whoever comes back with a PIN begins with the next voter. */
export function turned(state: CheckIn, answer: Answer<null>): Next {
  if (state.at !== 'ticket' || state.activation !== 'turning') return stay(state);
  if (answer.ok) return stay(identify(state.search.asked));
  return stay({ ...state, activation: 'done', refusal: answer.refusal });
}

export function print(state: CheckIn): Next {
  if (state.at !== 'ticket' || state.printing === 'busy') return stay(state);
  return go({ ...state, printing: 'busy', refusal: null }, { do: 'print', ticket: state.ticket });
}

/** What came out late belongs to a voter who may have gone on: only this ticket's answer counts. */
export function printed(state: CheckIn, seq: number, answer: Answer<null>): Next {
  if (state.at !== 'ticket' || state.ticket.seq !== seq) return stay(state);
  if (answer.ok) return stay({ ...state, printing: 'done' });
  return stay({ ...state, printing: 'said', refusal: answer.refusal });
}
