/** The tone by which people find out whether the booth can be heard, and by which it asks for a voter who looks elsewhere. */
import { wave } from '../wave';

const SECONDS = 1;
const HERTZ = 440;
/** As loud as speech, so that nobody with headphones is frightened. */
const LOUDNESS = 0.4;
/** It swells and fades: a tone that begins at once clicks. */
const FADE_SECONDS = 0.05;

export function tone(): ArrayBuffer {
  return wave(SECONDS, (second) => {
    const fade = Math.min(1, second / FADE_SECONDS, (SECONDS - second) / FADE_SECONDS);
    return LOUDNESS * fade * Math.sin(2 * Math.PI * HERTZ * second);
  });
}
