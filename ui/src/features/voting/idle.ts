/**
 * Nobody at the booth.
 *
 * off ⇄ active → asking → paused → forgotten
 *         ↑________|         |         |
 *         |__________________|_________|   the staff go on with it
 *
 * After an interruption it begins with the question: whoever was here may have gone meanwhile.
 *
 * Time comes in with every event. Nothing here can vote: the only things ever asked for are to tell the staff and to let
 * the marks go.
 */
import { go, stay, type Step } from '../../kit/step';

/** Without any input for so long, the voter is asked. */
export const ASK_AFTER_MS = 150_000;
/** How long the voter has to answer. */
export const ANSWER_MS = 45_000;
/** How long marks wait for the staff before they are let go. */
export const KEEP_MS = 300_000;

export type Idle =
  | { at: 'off' }
  | { at: 'active'; since_ms: number }
  | { at: 'asking'; since_ms: number; left_ms: number }
  | { at: 'paused'; since_ms: number }
  | { at: 'forgotten' };

export type IdleEvent =
  | { type: 'watch'; on: boolean; asks?: boolean; now_ms: number }
  | { type: 'input'; now_ms: number }
  | { type: 'tick'; now_ms: number }
  | { type: 'resumed'; now_ms: number };

export type IdleEffect = { do: 'paused'; on: boolean } | { do: 'forget' };

export const idleStart: Idle = { at: 'off' };

export function idleStep(state: Idle, event: IdleEvent): Step<Idle, IdleEffect> {
  switch (event.type) {
    case 'watch':
      return event.on ? watched(state, event.asks === true, event.now_ms) : ended(state);
    case 'input':
      return state.at === 'active' || state.at === 'asking' ? stay(active(event.now_ms)) : stay(state);
    case 'tick':
      return ticked(state, event.now_ms);
    case 'resumed':
      return isPaused(state) ? go(active(event.now_ms), { do: 'paused', on: false }) : stay(state);
  }
}

/** Said at these moments only: a number that changes every second would hurry people and flood a screen reader. */
const SAID_S = [15, 30, 45];

/** The number that is said now. */
export const saidSeconds = (left_ms: number): number => SAID_S.find((said) => left_ms <= said * 1_000) ?? ANSWER_MS / 1_000;

/** Whether the screen is blank and only the staff can go on. */
export const isPaused = (state: Idle): boolean => state.at === 'paused' || state.at === 'forgotten';

const active = (now_ms: number): Idle => ({ at: 'active', since_ms: now_ms });

const asked = (now_ms: number): Idle => ({ at: 'asking', since_ms: now_ms, left_ms: ANSWER_MS });

function watched(state: Idle, asks: boolean, now_ms: number): Step<Idle, IdleEffect> {
  if (state.at !== 'off') return stay(state);
  return stay(asks ? asked(now_ms) : active(now_ms));
}

function ended(state: Idle): Step<Idle, IdleEffect> {
  return isPaused(state) ? go({ at: 'off' }, { do: 'paused', on: false }) : stay({ at: 'off' });
}

function ticked(state: Idle, now_ms: number): Step<Idle, IdleEffect> {
  switch (state.at) {
    case 'off':
    case 'forgotten':
      return stay(state);
    case 'active':
      if (now_ms - state.since_ms < ASK_AFTER_MS) return stay(state);
      return stay(asked(now_ms));
    case 'asking': {
      const left_ms = ANSWER_MS - (now_ms - state.since_ms);
      if (left_ms > 0) return stay({ ...state, left_ms });
      return go({ at: 'paused', since_ms: now_ms }, { do: 'paused', on: true });
    }
    case 'paused':
      return now_ms - state.since_ms < KEEP_MS ? stay(state) : go({ at: 'forgotten' }, { do: 'forget' });
  }
}
