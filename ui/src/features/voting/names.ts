/** The name of what is marked, as the voter reads it. */
import { textIn, type Language } from '../../i18n/languages';
import type { PaperContest } from '../../wire/PaperContest';
import { BLANK, type Marked } from './marks';

export function nameOf(contest: PaperContest, choice: Marked, language: Language, blank: string): string {
  if (choice === BLANK) return blank;
  const found = contest.choices.find(({ id }) => id === choice);
  return found === undefined ? '' : textIn(found.name, language).text;
}
