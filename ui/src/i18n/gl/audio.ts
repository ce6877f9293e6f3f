import type { audio as source } from '../es/audio';

export const audio: typeof source = {
  button: 'Audio',
  ways: { off: 'Sen audio', on: 'Con audio', only: 'Ocultar a pantalla' },
  volume: 'Volume',
  volumeNow: (level) => `Volume: ${level} de 11`,
  softer: 'Máis baixo',
  louder: 'Máis alto',
  rate: 'Velocidade',
  rateNow: (percent) => `Velocidade: ${percent} por cento`,
  slower: 'Máis amodo',
  faster: 'Máis rápido',
  preview: 'Escoitar un exemplo',
  sample: 'Así se oe esta cabina.',
  only: 'Modo só audio',
  show: 'Mostrar a pantalla',
  missing: 'Non hai audio para isto.',
  keys: {
    move: 'As frechas arriba e abaixo percorren as opcións.',
    choose: 'A tecla Entrar escolle.',
    repeat: 'A frecha dereita repite.',
    back: 'A frecha esquerda volve atrás.',
  },
};
