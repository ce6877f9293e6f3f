/**
 * The hours that the law gives to a polling day: LOREG, articles 82 and 88, and the turnout advances that the Interior asks
 * every table for. The clock is the wall's, and nothing here opens or closes anything: it only says what comes next.
 */
import type { Phase } from '../../wire/Phase';

export type Moment = 'opening' | 'advance' | 'closing';

export interface Next {
  moment: Moment;
  /** `14:00`. */
  at: string;
  /** Minutes until then; negative when it is past and the table has not done it. */
  minutes: number;
}

const MINUTE_MS = 60_000;
const OPENING_HOUR = 9;
const ADVANCE_HOURS = [14, 18];
const CLOSING_HOUR = 20;

/**
 * What comes next by law; null when the day is over. An advance whose hour has come stays next until it is taken, or until the
 * next one's hour has come: then it is too late for it.
 */
export function nextMoment(phase: Phase, nowMs: number, taken: readonly string[]): Next | null {
  const next = (moment: Moment, hour: number): Next => {
    const at = new Date(nowMs);
    at.setHours(hour, 0, 0, 0);
    return { moment, at: `${String(hour).padStart(2, '0')}:00`, minutes: Math.ceil((at.getTime() - nowMs) / MINUTE_MS) };
  };
  if (phase === 'closed') return next('opening', OPENING_HOUR);
  if (phase !== 'open' && phase !== 'suspended') return null;
  const advances = ADVANCE_HOURS.map((hour) => next('advance', hour));
  const current = advances.filter(({ minutes }) => minutes <= 0).at(-1);
  const closing = next('closing', CLOSING_HOUR);
  if (current !== undefined && !taken.includes(current.at) && closing.minutes > 0) return current;
  return advances.find(({ at, minutes }) => minutes > 0 && !taken.includes(at)) ?? closing;
}
