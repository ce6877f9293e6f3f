import type { shared as source } from '../es/shared';

export const shared: typeof source = {
  back: 'Atrás',
  next: 'Seguinte',
  testNotice: 'Aviso de probas',
  testRibbon: 'PROBAS — estes votos non contan',
  starting: 'Preparando o equipo',
  notInside: 'Abra Urna desde o seu programa.',
  notInsideHint: 'Esta páxina non funciona soa nun navegador.',
};
