/** What somebody decides with a PIN: the president, or for a code taken back whoever is at the desk. */
import type { Answer } from '../../backend/answer';
import type { IncidentCode } from '../../backend/staff';
import { isPin } from '../../kit/pin';
import { go, stay } from '../../kit/step';
import { identify, isSigning, type CheckIn, type Next } from './state';

/** The president notes something about whoever is on the screen. */
export function note(state: CheckIn, code: IncidentCode): Next {
  if (state.at !== 'voted' && state.at !== 'not_on_roll' && state.at !== 'other_table') return stay(state);
  const key = state.at === 'voted' ? state.person.key : null;
  if ((code === 'voter_denies_vote') !== (key !== null)) return stay(state);
  return stay({ at: 'noting', code, key, pin: '', busy: false, refusal: null, search: state.search });
}

export function sign(state: CheckIn): Next {
  if (!isSigning(state) || state.busy) return stay(state);
  if (!isPin(state.pin)) return stay({ ...state, refusal: { code: 'pin_missing', facts: {} } });
  const signed = { ...state, pin: '', busy: true, refusal: null };
  if (state.at === 'giving_back') return go(signed, { do: 'return', key: state.key, reason: state.reason, pin: state.pin });
  if (state.at === 'allowing') {
    const { person, method, document, pin } = state;
    return go(signed, { do: 'allow', key: person.key, method, document, pin });
  }
  return go(signed, { do: 'note', code: state.code, key: state.key, pin: state.pin });
}

export function noted(state: CheckIn, answer: Answer<null>): Next {
  if (state.at !== 'noting' || !state.busy) return stay(state);
  if (!answer.ok) return stay({ ...state, busy: false, refusal: answer.refusal });
  return stay(identify(state.search.asked, 'noted'));
}

/** The president is at the desk and decides. */
export function decide(state: CheckIn): Next {
  if (state.at !== 'chair_decides') return stay(state);
  return stay({ ...state, at: 'allowing', pin: '', busy: false, refusal: null });
}

export function giveBack(state: CheckIn): Next {
  if (state.at !== 'authorised' || state.busy) return stay(state);
  if (state.reason === null) return stay({ ...state, reasonMissing: true });
  const { person, reason, search } = state;
  return stay({ at: 'giving_back', key: person.key, reason, pin: '', busy: false, refusal: null, search });
}

export function returned(state: CheckIn, answer: Answer<null>): Next {
  if (state.at !== 'giving_back' || !state.busy) return stay(state);
  if (!answer.ok) return stay({ ...state, busy: false, refusal: answer.refusal });
  return stay(identify(state.search.asked, 'returned'));
}
