/** Counting and certifying: two people, once; and what the table says where voters and votes differ. */
import type { Answer } from '../../backend/answer';
import type { TwoOfficers } from '../../backend/staff';
import type { Pair } from '../../kit/officers';
import { stay, type Step } from '../../kit/step';
import { askTogether, stepTogether, together, type Together } from '../../kit/together';
import type { ResultView } from '../../wire/ResultView';

export interface Certifying extends Together {
  /** Why voters and votes differ, as the table types it. */
  explanation: string;
  /** The core found a difference, whatever the window shows. */
  asked: boolean;
}

export type CertifyingEvent =
  | { type: 'pair'; pair: Pair }
  | { type: 'explain'; text: string }
  | { type: 'submit'; differs: boolean }
  | { type: 'answered'; answer: Answer<ResultView> };

export interface CertifyingEffect {
  do: 'certify';
  officers: TwoOfficers;
  explanation: string;
}

const NOT_RECONCILED = 'not_reconciled';

export const certifying: Certifying = { ...together, explanation: '', asked: false };

export function stepCertifying(state: Certifying, event: CertifyingEvent): Step<Certifying, CertifyingEffect> {
  if (event.type === 'explain') return stay({ ...state, explanation: event.text, refusal: null });
  const differs = state.asked || (event.type === 'submit' && event.differs);
  const explanation = differs ? state.explanation.trim() : '';
  if (event.type === 'submit' && !state.busy && differs && explanation === '') return stay({ ...state, refusal: { code: NOT_RECONCILED, facts: {} } });
  const { state: next, effects } = stepTogether<Certifying, Certifying, CertifyingEffect>(state, event, {
    done: certifying,
    act: (officers) => askTogether(state, { do: 'certify', officers, explanation }),
  });
  return { state: { ...next, asked: next.asked || (state.busy && next.refusal?.code === NOT_RECONCILED) }, effects };
}
