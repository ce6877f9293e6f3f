/** What the booth says about its own audio, and how the ballot is filled in by ear. */
export const audio = {
  button: 'Audio',
  ways: { off: 'Sin audio', on: 'Con audio', only: 'Ocultar la pantalla' },
  volume: 'Volumen',
  volumeNow: (level: number) => `Volumen: ${level} de 11`,
  softer: 'Más bajo',
  louder: 'Más alto',
  rate: 'Velocidad',
  rateNow: (percent: number) => `Velocidad: ${percent} por ciento`,
  slower: 'Más despacio',
  faster: 'Más rápido',
  preview: 'Escuchar un ejemplo',
  sample: 'Así se oye esta cabina.',
  only: 'Modo solo audio',
  show: 'Mostrar la pantalla',
  missing: 'No hay audio para esto.',
  keys: {
    move: 'Las flechas arriba y abajo recorren las opciones.',
    choose: 'La tecla Entrar elige.',
    repeat: 'La flecha derecha repite.',
    back: 'La flecha izquierda vuelve atrás.',
  },
};
