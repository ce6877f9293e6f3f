/** What the table can say of a double check-in, read from what this station knows. */
import type { Messages } from '../../i18n/catalogue';
import { time } from '../../i18n/format';
import { unknownState, type Shown } from '../../kit/unknown';
import type { ConflictCase } from '../../wire/ConflictCase';
import type { ConflictMark } from '../../wire/ConflictMark';

/** What a double check-in was, as two people say; the same words as in the record. */
export const OUTCOMES = ['voted_twice', 'wrong_person', 'same_act', 'unknown'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Whether it waits for the table, for the centre, or for nobody. */
export type Standing = 'open' | 'unknown' | 'settled';

export function isOutcome(word: string): word is Outcome {
  return (OUTCOMES as readonly string[]).includes(word);
}

export function standingOf({ outcome }: Pick<ConflictCase, 'outcome'>): Standing {
  if (outcome === null) return 'open';
  return outcome === 'unknown' ? 'unknown' : 'settled';
}

/** How a case stands and who decides it; of an old list neither is known. */
export function shownOf(one: Pick<ConflictCase, 'said' | 'outcome'>, stale: boolean, messages: Messages): { state: Shown; who: string } {
  const { state, who } = messages.conflicts;
  if (stale) return { state: unknownState(messages), who: '' };
  switch (standingOf(one)) {
    case 'open':
      return { state: { token: 'conflict', icon: 'split', text: state.open }, who: who.table };
    case 'unknown':
      return { state: { token: 'attention', icon: 'triangle-alert', text: state.unknown }, who: who.centre };
    case 'settled':
      return { state: { token: 'ok', icon: 'shield-check', text: settledWords(one, messages) }, who: who.nobody };
  }
}

function settledWords({ said, outcome }: Pick<ConflictCase, 'said' | 'outcome'>, { conflicts: { state, outcomes } }: Messages): string {
  if (outcome === null) return '';
  const word = isOutcome(outcome) ? outcomes[outcome] : outcome;
  const at = said.at(-1)?.at_ms;
  return at === undefined ? state.settledUntimed(word) : state.settled(word, time(at));
}

/** What waits for the table is first, then what waits for the centre, then what is done; the oldest first in each. */
export function inOrder(cases: readonly ConflictCase[]): ConflictCase[] {
  const rank: Record<Standing, number> = { open: 0, unknown: 1, settled: 2 };
  return [...cases].sort((a, b) => rank[standingOf(a)] - rank[standingOf(b)] || a.found_ms - b.found_ms);
}

export const COMPARED = ['at_ms', 'method', 'document', 'officer'] as const;
export type Compared = (typeof COMPARED)[number];

/** Whether both marks are known to differ in this. What nobody told this station is not called different. */
export function differs(ours: ConflictMark, standing: ConflictMark, what: Compared): boolean {
  return ours[what] !== null && standing[what] !== null && ours[what] !== standing[what];
}
