/** Words that both windows use. */
export const shared = {
  back: 'Atrás',
  next: 'Siguiente',
  testNotice: 'Aviso de pruebas',
  testRibbon: 'PRUEBAS — estos votos no cuentan',
  starting: 'Preparando el equipo',
  notInside: 'Abra Urna desde su programa.',
  notInsideHint: 'Esta página no funciona sola en un navegador.',
};
