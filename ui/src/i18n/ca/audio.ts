import type { audio as source } from '../es/audio';

export const audio: typeof source = {
  button: 'Àudio',
  ways: { off: 'Sense àudio', on: 'Amb àudio', only: 'Amagar la pantalla' },
  volume: 'Volum',
  volumeNow: (level) => `Volum: ${level} d’11`,
  softer: 'Més baix',
  louder: 'Més alt',
  rate: 'Velocitat',
  rateNow: (percent) => `Velocitat: ${percent} per cent`,
  slower: 'Més a poc a poc',
  faster: 'Més de pressa',
  preview: 'Escoltar un exemple',
  sample: 'Així se sent aquesta cabina.',
  only: 'Mode només àudio',
  show: 'Mostrar la pantalla',
  missing: 'No hi ha àudio per a això.',
  keys: {
    move: 'Les fletxes amunt i avall recorren les opcions.',
    choose: 'La tecla de retorn tria.',
    repeat: 'La fletxa dreta repeteix.',
    back: 'La fletxa esquerra torna enrere.',
  },
};
