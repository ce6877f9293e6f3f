/** Two different people of the station, as every irreversible act asks for. */
import type { Officer, TwoOfficers } from '../backend/staff';
import type { Refusal } from '../wire/Refusal';

export interface Pair {
  first: Officer | null;
  second: Officer | null;
}

export const NOBODY: Pair = { first: null, second: null };

/** What is said when the two are missing or the same; the core says the same. */
export const MUST_DIFFER: Refusal = { code: 'officers_must_differ', facts: {} };

/** The two, or null while one is missing or both are the same. */
export function both({ first, second }: Pair): TwoOfficers | null {
  return first === null || second === null || first === second ? null : [first, second];
}
