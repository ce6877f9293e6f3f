/**
 * Flows are pure: a state and an event give the next state and what to do outside. Nothing here knows the screen, the
 * clock or the core, so that whole days can be tried in a test.
 */
export interface Step<State, Effect> {
  state: State;
  effects: Effect[];
}

export const stay = <State>(state: State): Step<State, never> => ({ state, effects: [] });

export const go = <State, Effect>(state: State, ...effects: Effect[]): Step<State, Effect> => ({ state, effects });
