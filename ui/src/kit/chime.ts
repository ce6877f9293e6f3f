/** Two notes that say "done" without words. Made here, so that no clip of any office is needed for them. */
import { wave } from '../wave';

/** A fifth upwards: from when, until when, how high. */
const NOTES = [
  { from: 0, until: 0.16, hertz: 659.25 },
  { from: 0.16, until: 0.5, hertz: 987.77 },
] as const;
export const SECONDS = 0.5;
/** Below the loudest that a clip can be, so that it is no louder than speech. */
const LOUDNESS = 0.5;
/** Each note comes and goes in this time: a sudden edge is heard as a crack. */
const EDGE_SECONDS = 0.02;

/** The curve at a moment, between -1 and 1. */
export function chimeAt(second: number): number {
  const note = NOTES.find(({ until }) => second < until);
  if (note === undefined) return 0;
  const edge = Math.min(1, (second - note.from) / EDGE_SECONDS, (note.until - second) / EDGE_SECONDS);
  return LOUDNESS * edge * Math.sin(2 * Math.PI * note.hertz * (second - note.from));
}

export const chime = (): ArrayBuffer => wave(SECONDS, chimeAt);
