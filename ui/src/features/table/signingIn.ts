/** Signing in: whose seat it is, and the PIN of whoever holds it. */
import type { Answer } from '../../backend/answer';
import type { Post } from '../../backend/staff';
import { ask, asking, hear, type Asking } from '../../kit/asking';
import { isPin } from '../../kit/pin';
import { stay, type Step } from '../../kit/step';
import type { PinProof } from '../../wire/PinProof';

export interface SigningIn extends Asking {
  post: Post | null;
  pin: string;
}

export type SigningInEvent =
  | { type: 'post'; post: Post }
  | { type: 'pin'; digits: string }
  | { type: 'submit' }
  | { type: 'answered'; answer: Answer<null> };

export interface SigningInEffect {
  do: 'sign_in';
  proof: PinProof;
}

export const signingIn: SigningIn = { ...asking, post: null, pin: '' };

export function stepSigningIn(state: SigningIn, event: SigningInEvent): Step<SigningIn, SigningInEffect> {
  switch (event.type) {
    case 'post':
      return stay({ ...state, post: event.post, refusal: null });
    case 'pin':
      return stay({ ...state, pin: event.digits, refusal: null });
    case 'submit': {
      const { busy, post, pin } = state;
      if (busy) return stay(state);
      if (post === null) return stay({ ...state, refusal: { code: 'not_at_the_table', facts: {} } });
      if (!isPin(pin)) return stay({ ...state, refusal: { code: 'pin_missing', facts: {} } });
      // The PIN leaves the screen with what is sent.
      return ask({ ...state, pin: '' }, { do: 'sign_in', proof: { post, pin } });
    }
    case 'answered':
      return stay(state.busy ? hear({ ...state, pin: '' }, event.answer, signingIn) : state);
  }
}
