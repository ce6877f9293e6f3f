/**
 * Where the bars and lines of the chart stand, in percent of its plot: nothing here draws. A bar is as wide as its interval, and
 * as high as the people who came in it; the lines are shares of the electors, from nobody to everybody.
 */
import type { EarlierPoint } from '../../wire/EarlierPoint';
import type { TurnoutBar } from '../../wire/TurnoutBar';
import type { TurnoutStep } from '../../wire/TurnoutStep';

export interface Drawn {
  bars: { x: number; width: number; height: number; wide: boolean }[];
  sum: Point[];
  earlier: Point[];
  hours: { x: number; ms: number }[];
  /** The highest bar that fits, a round number. */
  most: number;
}

export interface Point {
  x: number;
  y: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const FULL = 100;
/** Voting ends by then; until then there is room. */
const CLOSING_HOUR = 20;
/** At most so many hours are written below. */
const HOURS_MAX = 12;
const GAP = 0.15;

/** The chart of a step; null while there is nothing to draw. */
export function draw({ minutes, bars }: TurnoutStep, electors: number, earlier: EarlierPoint[]): Drawn | null {
  const [first] = bars;
  const last = bars.at(-1);
  if (first === undefined || last === undefined) return null;
  const from = first.from_ms;
  const until = Math.max(last.until_ms, hourOf(from, CLOSING_HOUR));
  const x = (ms: number): number => (FULL * (ms - from)) / (until - from);
  const y = (share: number): number => FULL - Math.min(FULL, Math.max(0, share));
  const most = round(Math.max(...bars.map(({ voters }) => voters)));
  const points = earlier.map(({ at, share }) => ({ ms: momentOf(from, at), share: share / FULL })).filter(({ ms }) => ms >= from && ms <= until);
  return {
    bars: bars.map((bar) => ({ x: x(bar.from_ms) + GAP, width: x(bar.until_ms) - x(bar.from_ms) - 2 * GAP, height: (FULL * bar.voters) / most, wide: isWide(bar, minutes) })),
    sum: electors === 0 ? [] : [{ x: 0, y: FULL }, ...bars.map(({ until_ms, sum }) => ({ x: x(until_ms), y: y((FULL * sum) / electors) }))],
    earlier: points.map(({ ms, share }) => ({ x: x(ms), y: y(share) })),
    hours: hours(from, until).map((ms) => ({ x: x(ms), ms })),
    most,
  };
}

/** Whether few people made it longer than its step. */
export function isWide({ from_ms, until_ms }: TurnoutBar, minutes: number): boolean {
  return until_ms - from_ms > minutes * MINUTE_MS;
}

/** The moment of `14:00` on the day of another moment, by this machine's clock. */
function momentOf(day: number, at: string): number {
  const [hour = 0, minute = 0] = at.split(':').map(Number);
  return new Date(day).setHours(hour, minute, 0, 0);
}

const hourOf = (day: number, hour: number): number => new Date(day).setHours(hour, 0, 0, 0);

function hours(from: number, until: number): number[] {
  const count = Math.floor((until - from) / HOUR_MS) + 1;
  const every = Math.ceil(count / HOURS_MAX);
  return Array.from({ length: Math.ceil(count / every) }, (_, place) => from + place * every * HOUR_MS);
}

/** The next of 10, 20, 50, 100, 200, 500 and so on. */
function round(most: number): number {
  for (let unit = 10; ; unit *= 10) {
    const fits = [unit, 2 * unit, 5 * unit].find((candidate) => candidate >= most);
    if (fits !== undefined) return fits;
  }
}
