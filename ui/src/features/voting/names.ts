/** The name of what is marked, as the voter reads it, with the language that it is in. */
import type { Spoken } from '../../i18n/languages';
import { speech } from '../../i18n/voter.svelte';
import type { PaperContest } from '../../wire/PaperContest';
import { BLANK, type Marked } from './marks';

export function nameOf(contest: PaperContest, choice: Marked): Spoken {
  const found = choice === BLANK ? undefined : contest.choices.find(({ id }) => id === choice);
  if (found !== undefined) return speech.textOf(found.name);
  return { text: speech.messages.voting.contest.blank, lang: speech.language };
}

/** The second line of a choice, when it has one. */
export function detailOf(contest: PaperContest, choice: Marked): Spoken | null {
  if (choice === BLANK) return { text: speech.messages.voting.contest.blankDetail, lang: speech.language };
  const detail = contest.choices.find(({ id }) => id === choice)?.detail ?? null;
  return detail === null ? null : speech.textOf(detail);
}
