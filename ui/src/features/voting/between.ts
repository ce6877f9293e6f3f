/**
 * Nobody at the booth between two voters.
 *
 * off → touched → untouched
 *  ↑_______↑__________|   somebody touches it
 *
 * Whoever chose a language, a size, a colour or the audio before a session and went away leaves all of it, and perhaps half
 * a code, to the next. Nothing is asked and nothing is counted down: there is no vote that could be lost, and the voter who
 * does come back only chooses again. Time comes in with every event.
 */
import { go, stay, type Step } from '../../kit/step';

/** Without any input for so long, the window is as it was for the first voter. */
export const BEGIN_AGAIN_AFTER_MS = 60_000;

export type Between = { at: 'off' } | { at: 'touched'; since_ms: number } | { at: 'untouched' };

export type BetweenEvent =
  | { type: 'watch'; on: boolean; now_ms: number }
  | { type: 'input'; now_ms: number }
  | { type: 'tick'; now_ms: number };

export interface BetweenEffect {
  do: 'begin_again';
}

export const betweenStart: Between = { at: 'off' };

export function betweenStep(state: Between, event: BetweenEvent): Step<Between, BetweenEffect> {
  switch (event.type) {
    case 'watch':
      // What is there when the watch begins may be left over, so the time runs although nothing was touched yet.
      if (!event.on) return stay({ at: 'off' });
      return stay(state.at === 'off' ? touched(event.now_ms) : state);
    case 'input':
      return stay(state.at === 'off' ? state : touched(event.now_ms));
    case 'tick':
      if (state.at !== 'touched' || event.now_ms - state.since_ms < BEGIN_AGAIN_AFTER_MS) return stay(state);
      return go({ at: 'untouched' }, { do: 'begin_again' });
  }
}

const touched = (now_ms: number): Between => ({ at: 'touched', since_ms: now_ms });
