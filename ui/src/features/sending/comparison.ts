/** How the comparison of everything here with the centre stands, in a state and a line. */
import { ago, number, time } from '../../i18n/format';
import type { Messages } from '../../i18n/catalogue';
import type { Language } from '../../i18n/languages';
import type { Cell } from '../../kit/Table.svelte';
import type { ComparedPart } from '../../wire/ComparedPart';
import type { ComparisonView } from '../../wire/ComparisonView';

type Shown = Exclude<Cell, string>;

/** What is compared, in its order. */
const PARTS = ['roll', 'events', 'ballots'] as const satisfies ComparedPart[];

/** One that has not ended by then was cut off, and the worker begins it again by itself. */
export const COMPARING_MAX_MS = 5 * 60_000;

export interface Comparison {
  state: Shown;
  note: string | undefined;
}

export function comparisonWords(view: ComparisonView, away: boolean, nowMs: number, messages: Messages, language: Language): Comparison {
  const words = messages.sending.comparison;
  const { last, asked, begun_at_ms, step } = view;
  const underWay = asked || (begun_at_ms !== null && nowMs - begun_at_ms < COMPARING_MAX_MS);
  const when = last === null ? null : `${time(last.at_ms)} (${ago(language, last.at_ms, nowMs)})`;
  const note = when === null ? undefined : words.lastTime(when);
  if (underWay && away) return { state: { token: 'local', icon: 'clock', text: words.whenReached }, note };
  if (underWay) {
    const at = step === null ? '' : `${words.step(PARTS.indexOf(step) + 1, PARTS.length, words.parts[step])} `;
    return { state: { token: 'sending', icon: 'circle-arrow-up', text: words.goingOn }, note: `${at}${words.goingOnHint}` };
  }
  if (last === null || when === null) return { state: { token: 'unknown', icon: 'circle-dashed', text: words.never }, note: words.neverHint };
  const attention = (text: string): Comparison => ({ state: { token: 'attention', icon: 'triangle-alert', text }, note });
  if (last.lost > 0) return attention(words.lost(last.lost));
  if (last.unstamped > 0) return attention(words.unstamped(last.unstamped));
  const counted = words.counted(when, last.rows, last.events, last.ballots);
  const mended = last.repaired > 0 ? `${counted} ${words.repaired(number(language, last.repaired))}` : counted;
  return { state: { token: 'ok', icon: 'circle-check', text: words.same }, note: mended };
}
