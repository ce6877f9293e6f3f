/** The table beside the chart: the same intervals, the same numbers, and the earlier election where it says something of an end. */
import type { Language } from '../../i18n/languages';
import { number, percent, time } from '../../i18n/format';
import type { EarlierPoint } from '../../wire/EarlierPoint';
import type { TurnoutStep } from '../../wire/TurnoutStep';

/** Hundredths of a percent in a whole. */
const WHOLE = 10_000;

export interface IntervalRow {
  id: string;
  cells: string[];
}

export function rows({ bars }: TurnoutStep, electors: number, language: Language): IntervalRow[] {
  return bars.map(({ from_ms, until_ms, voters, sum }) => ({
    id: `${from_ms}`,
    cells: [`${time(from_ms)} – ${time(until_ms)}`, number(language, voters), number(language, sum), percent(language, sum, electors)],
  }));
}

export function earlierRows(points: EarlierPoint[], language: Language): IntervalRow[] {
  return points.map(({ at, share }) => ({ id: at, cells: [at, percent(language, share, WHOLE)] }));
}
