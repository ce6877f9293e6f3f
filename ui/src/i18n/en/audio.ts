import type { audio as source } from '../es/audio';

export const audio: typeof source = {
  button: 'Audio',
  ways: { off: 'No audio', on: 'With audio', only: 'Hide the screen' },
  volume: 'Volume',
  volumeNow: (level) => `Volume: ${level} of 11`,
  softer: 'Softer',
  louder: 'Louder',
  rate: 'Speed',
  rateNow: (percent) => `Speed: ${percent} per cent`,
  slower: 'Slower',
  faster: 'Faster',
  preview: 'Listen to an example',
  sample: 'This is how this booth sounds.',
  only: 'Audio only',
  show: 'Show the screen',
  missing: 'There is no audio for this.',
  keys: {
    move: 'The up and down arrows go through the options.',
    choose: 'The Enter key chooses.',
    repeat: 'The right arrow repeats.',
    back: 'The left arrow goes back.',
  },
};
