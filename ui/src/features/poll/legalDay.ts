/**
 * What comes next on a polling day, by the hours of the election's definition: those of the law (LOREG, articles 84.1 and
 * 88.1, and the turnout advances that the Interior asks every table for) where it names none. The clock is the wall's, and
 * nothing here opens or closes anything.
 */
import type { Phase } from '../../wire/Phase';
import type { PollHours } from '../../wire/PollHours';

export type Moment = 'opening' | 'advance' | 'closing';

export interface Next {
  moment: Moment;
  /** `14:00`. */
  at: string;
  /** Minutes until then; negative when it is past and the table has not done it. */
  minutes: number;
}

const MINUTE_MS = 60_000;

/**
 * What comes next; null when the day is over or has no hours. An advance whose hour has come stays next until it is taken, or
 * until the next one's hour has come: then it is too late for it.
 */
export function nextMoment(phase: Phase, nowMs: number, taken: readonly string[], hours: PollHours | null): Next | null {
  if (hours === null) return null;
  const next = (moment: Moment, at: string): Next => {
    const [hour = 0, minute = 0] = at.split(':').map(Number);
    return { moment, at, minutes: Math.ceil((new Date(nowMs).setHours(hour, minute, 0, 0) - nowMs) / MINUTE_MS) };
  };
  if (phase === 'closed') return next('opening', hours.opens);
  if (phase !== 'open' && phase !== 'suspended') return null;
  const advances = hours.advances.map((at) => next('advance', at));
  const current = advances.filter(({ minutes }) => minutes <= 0).at(-1);
  const closing = next('closing', hours.closes);
  if (current !== undefined && !taken.includes(current.at) && closing.minutes > 0) return current;
  return advances.find(({ at, minutes }) => minutes > 0 && !taken.includes(at)) ?? closing;
}
