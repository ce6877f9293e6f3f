/** The reason of opening or closing too early: the core asks for it, and from then on it is needed. */
import { stay, type Step } from '../../kit/step';
import { askTogether, type Together } from '../../kit/together';

const REQUIRED = 'reason_required';

export interface Reasoned extends Together {
  reason: string;
  reasonAsked: boolean;
}

export const reasonless = { reason: '', reasonAsked: false };

/** Sends it with its reason, or says that one is needed. */
export function askWithReason<State extends Reasoned, Effect>(state: State, effect: (reason: string | null) => Effect): Step<State, Effect> {
  const reason = state.reason.trim();
  if (state.reasonAsked && reason === '') return stay({ ...state, refusal: { code: REQUIRED, facts: {} } });
  return askTogether(state, effect(reason === '' ? null : reason));
}

/** The same state, which remembers that a reason was asked for. */
export function rememberAsked<State extends Reasoned>(state: State): State {
  return state.refusal?.code === REQUIRED ? { ...state, reasonAsked: true } : state;
}
