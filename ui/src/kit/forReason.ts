/** Something that is done for a reason only, which is chosen from a list. */
import type { Answer } from '../backend/answer';
import { ask, asking, hear, type Asking } from './asking';
import { stay, type Step } from './step';

export interface ForReason<Reason> extends Asking {
  reason: Reason | null;
  /** It was asked for without a reason. */
  missing: boolean;
}

export type ForReasonEvent<Reason> = { type: 'reason'; reason: Reason } | { type: 'submit' } | { type: 'answered'; answer: Answer<null> };

export interface ForReasonEffect<Reason> {
  do: 'act';
  reason: Reason;
}

export const forReason: ForReason<never> = { ...asking, reason: null, missing: false };

export function stepForReason<Reason>(state: ForReason<Reason>, event: ForReasonEvent<Reason>): Step<ForReason<Reason>, ForReasonEffect<Reason>> {
  switch (event.type) {
    case 'reason':
      return stay({ ...state, reason: event.reason, missing: false, refusal: null });
    case 'submit':
      return state.reason === null ? stay({ ...state, missing: true }) : ask(state, { do: 'act', reason: state.reason });
    case 'answered':
      return stay(hear<ForReason<Reason>, ForReason<Reason>>(state, event.answer, forReason));
  }
}
