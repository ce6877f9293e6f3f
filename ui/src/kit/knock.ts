/**
 * One short, low and quiet tone for the table. It is neither the tone nor the notes of the booth, whose loudspeaker it may
 * share. It is made where it is heard: the window of the staff plays nothing that is loaded.
 */
const HERTZ = 330;
const SECONDS = 0.25;
const LOUDNESS = 0.15;
/** It swells and fades: a tone that begins at once clicks. */
const FADE_SECONDS = 0.04;
/** Then it is over, also where there is no sound device and it never ends by itself. */
const OVER_MS = 1_000;

let sounding = false;

/** Whoever cannot hear it reads the same in the bar, so that a machine without sound says nothing about it. */
export function knock(): void {
  if (sounding) return;
  let context: AudioContext;
  try {
    context = new AudioContext();
  } catch {
    return;
  }
  sounding = true;
  setTimeout(() => {
    sounding = false;
    context.close().catch(() => undefined);
  }, OVER_MS);
  try {
    play(context);
  } catch {
    // Nothing is heard.
  }
}

function play(context: AudioContext): void {
  const [tone, loudness] = [context.createOscillator(), context.createGain()];
  const begins = context.currentTime;
  tone.frequency.value = HERTZ;
  loudness.gain.setValueAtTime(0, begins);
  loudness.gain.linearRampToValueAtTime(LOUDNESS, begins + FADE_SECONDS);
  loudness.gain.setValueAtTime(LOUDNESS, begins + SECONDS - FADE_SECONDS);
  loudness.gain.linearRampToValueAtTime(0, begins + SECONDS);
  tone.connect(loudness).connect(context.destination);
  tone.start(begins);
  tone.stop(begins + SECONDS);
  context.resume().catch(() => undefined);
}
