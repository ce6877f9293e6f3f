import type { shared as source } from '../es/shared';

export const shared: typeof source = {
  back: 'Enrere',
  next: 'Següent',
  testNotice: 'Avís de proves',
  testRibbon: 'PROVES — aquests vots no compten',
  starting: 'S’està preparant l’equip',
  notInside: 'Obri Urna des del seu programa.',
  notInsideHint: 'Aquesta pàgina no funciona sola en un navegador.',
};
