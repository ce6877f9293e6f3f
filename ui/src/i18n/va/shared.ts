import type { shared as source } from '../es/shared';

export const shared: typeof source = {
  back: 'Arrere',
  next: 'Següent',
  testNotice: 'Avís de proves',
  testRibbon: 'PROVES — estos vots no compten',
  starting: 'S’està preparant l’equip',
  notInside: 'Òbriga Urna des del seu programa.',
  notInsideHint: 'Esta pàgina no funciona a soles en un navegador.',
};
