/**
 * Nobody at the table's screen.
 *
 * off ⇄ here → asking → locking
 *        ↑______|
 *
 * Time comes in with every event. A write under way is somebody at work: while one runs nothing is asked and nothing locks.
 */
import type { ScreenId } from '../kit/help.svelte';
import { go, stay, type Step } from '../kit/step';

/** Without any input for so long, the screen locks. */
export const LIMIT_MS = 600_000;
/** On the screens of the chair's acts. */
export const CHAIR_LIMIT_MS = 120_000;
/** How long before it the screen says so, and how long anybody has to answer. */
export const ASK_MS = 30_000;
/** The core counts its own acts: it is told of somebody who only types, and no oftener than this. */
export const TELL_MS = 60_000;
/** A lock that the core did not answer is asked for again. */
export const RETRY_MS = 5_000;

const CHAIR_SCREENS: ReadonlySet<ScreenId> = new Set<ScreenId>([
  'open-poll',
  'suspend',
  'suspended',
  'close-poll',
  'close-confirm',
  'begin-paper',
  'end-paper',
  'change-seat',
  'change-seat-agree',
  'pause-sending',
  'conflicts',
  'conflict',
  'count',
  'minutes',
  'minutes-representatives',
  'minutes-protests',
  'minutes-incidents',
  'minutes-numbers',
  'export',
  'retire',
]);

/** For how long a screen may lie open with nobody there. */
export const limitOf = (screen: ScreenId | null): number => (screen !== null && CHAIR_SCREENS.has(screen) ? CHAIR_LIMIT_MS : LIMIT_MS);

export type Locking =
  | { at: 'off' }
  /** `told_ms`: when the core last knew of somebody. */
  | { at: 'here'; limit_ms: number; since_ms: number; told_ms: number }
  | { at: 'asking'; limit_ms: number; since_ms: number; told_ms: number }
  | { at: 'locking'; limit_ms: number; since_ms: number };

export type LockingEvent =
  /** Somebody is signed in, and how long their screen may lie open; or nobody is. */
  | { type: 'watch'; on: boolean; limit_ms: number; now_ms: number }
  | { type: 'input'; now_ms: number }
  | { type: 'tick'; writing: boolean; now_ms: number };

export type LockingEffect = { do: 'lock'; after_ms: number } | { do: 'tell' };

export const unwatched: Locking = { at: 'off' };

export function stepLocking(state: Locking, event: LockingEvent): Step<Locking, LockingEffect> {
  const { now_ms } = event;
  switch (event.type) {
    case 'watch':
      return stay(watched(state, event.on, event.limit_ms, now_ms));
    case 'input':
      return state.at === 'here' || state.at === 'asking' ? stay({ ...state, at: 'here', since_ms: now_ms }) : stay(state);
    case 'tick':
      return ticked(state, event.writing, now_ms);
  }
}

function watched(state: Locking, on: boolean, limit_ms: number, now_ms: number): Locking {
  if (!on) return unwatched;
  if (state.at === 'off') return { at: 'here', limit_ms, since_ms: now_ms, told_ms: now_ms };
  return state.at === 'here' ? { ...state, limit_ms } : state;
}

function ticked(state: Locking, writing: boolean, now_ms: number): Step<Locking, LockingEffect> {
  switch (state.at) {
    case 'off':
      return stay(state);
    case 'here':
      return ticksHere(writing ? { ...state, since_ms: now_ms } : state, now_ms);
    case 'asking':
      if (writing) return stay({ ...state, at: 'here', since_ms: now_ms });
      if (now_ms - state.since_ms < ASK_MS) return stay(state);
      return go({ at: 'locking', limit_ms: state.limit_ms, since_ms: now_ms }, { do: 'lock', after_ms: state.limit_ms });
    case 'locking':
      if (writing || now_ms - state.since_ms < RETRY_MS) return stay(state);
      return go({ ...state, since_ms: now_ms }, { do: 'lock', after_ms: state.limit_ms });
  }
}

/** Whoever came to a stricter screen long ago is asked all the same before it locks. */
function ticksHere(state: Locking & { at: 'here' }, now_ms: number): Step<Locking, LockingEffect> {
  const { limit_ms, since_ms, told_ms } = state;
  if (now_ms - since_ms >= limit_ms - ASK_MS) return stay({ ...state, at: 'asking', since_ms: now_ms });
  if (since_ms > told_ms && now_ms - told_ms >= TELL_MS) return go({ ...state, told_ms: now_ms }, { do: 'tell' });
  return stay(state);
}
