/** What the tests found, in words: nothing is called ready that was not tested. */
import { isPost } from '../../backend/staff';
import type { Messages } from '../../i18n/catalogue';
import { dayAndTime } from '../../i18n/format';
import type { IconName } from '../../kit/icons';
import type { StateToken } from '../../kit/tokens';
import { unknownState } from '../../kit/unknown';
import type { DiagnosisView } from '../../wire/DiagnosisView';
import type { TestGrade } from '../../wire/TestGrade';
import type { TestResult } from '../../wire/TestResult';
import type { TestRow } from '../../wire/TestRow';

export interface Shown {
  token: StateToken;
  icon: IconName;
  text: string;
  hint?: string;
}

const SIGNS: Record<TestGrade, { token: StateToken; icon: IconName }> = {
  passed: { token: 'ok', icon: 'circle-check' },
  warned: { token: 'attention', icon: 'triangle-alert' },
  failed: { token: 'error', icon: 'octagon-x' },
};

type Names = Messages['diagnosis']['tests'];
type Findings = Messages['diagnosis']['findings'];

export const nameOf = (test: string, { diagnosis: words }: Messages): string => words.tests[test as keyof Names] ?? test;

/** The state of one test; a result that this version has no word for is none to rely on. */
export function stateOf({ result }: Pick<TestRow, 'result'>, { diagnosis: words }: Messages): Shown {
  if (result === null) return { token: 'unknown', icon: 'circle-dashed', text: words.untested };
  const known = Object.hasOwn(words.findings, result.code);
  if (!known) return { token: 'unknown', icon: 'circle-dashed', text: words.findings.unknown() };
  return { ...SIGNS[result.grade], text: words.findings[result.code as keyof Findings](result.facts) };
}

/** When it was found, and from which seat. */
export function whenAndWho({ at_ms, by }: TestResult, now_ms: number, { common, diagnosis: words }: Messages): string {
  return `${dayAndTime(at_ms, now_ms)} · ${isPost(by) ? common.officers[by] : words.byEnrolment}`;
}

/**
 * One row of the list. Of a machine that says nothing no test holds any more: what it found, when and from which seat is the
 * past, and stays beside it.
 */
export function rowOf(row: Pick<TestRow, 'result'>, stale: boolean, now_ms: number, messages: Messages): { state: Shown; note?: string } {
  const state = stateOf(row, messages);
  const note = row.result === null ? null : whenAndWho(row.result, now_ms, messages);
  if (!stale) return note === null ? { state } : { state, note };
  return note === null ? { state: unknownState(messages) } : { state: unknownState(messages), note: `${state.text} · ${note}` };
}

/** Said over a screen of the tests while the machine says nothing. */
export const nothingKnown = (messages: Messages): Shown => ({ ...unknownState(messages), hint: messages.status.unknownHint });

/** How it stands as a whole: what fails first, then what nobody tested, then what to look at. */
export function wholeOf({ tests, running, at }: DiagnosisView, stale: boolean, messages: Messages): Shown {
  if (stale) return nothingKnown(messages);
  const words = messages.diagnosis;
  if (running) {
    return { token: 'sending', icon: 'loader', text: at === null ? words.starting : words.running(nameOf(at, messages)) };
  }
  const of = (grade: TestGrade): number => tests.filter(({ result }) => result?.grade === grade).length;
  const pending = tests.filter(({ result }) => result === null).length;
  const hint = of('warned') > 0 ? { hint: words.warned(of('warned')) } : {};
  if (of('failed') > 0) return { token: 'error', icon: 'octagon-x', text: words.failed(of('failed')), ...hint };
  if (pending > 0) return { token: 'unknown', icon: 'circle-dashed', text: words.pending(pending), ...hint };
  if (of('warned') > 0) return { token: 'attention', icon: 'triangle-alert', text: words.ready, hint: words.warnedGoOn(of('warned')) };
  return { token: 'ok', icon: 'circle-check', text: words.ready };
}

/** The result of a test, when it is newer than a moment: what was waited for has come. */
export function since(view: DiagnosisView | null, test: string, after_ms: number): TestResult | null {
  const result = view?.tests.find((row) => row.test === test)?.result ?? null;
  return result !== null && result.at_ms >= after_ms ? result : null;
}
