/** Words that several screens share. */
export const common = {
  back: 'Atrás',
  cancel: 'Cancelar',
  close: 'Cerrar',
  next: 'Siguiente',
  retry: 'Reintentar',
  working: 'Guardando',
  code: (code: string) => `Código de ayuda: ${code}`,
  testRibbon: 'PRUEBAS — estos votos no cuentan',
  staffTitle: 'Urna · Mesa',
  boothTitle: 'Urna · Cabina',
  starting: 'Preparando el equipo',
  notInside: 'Abra Urna desde su programa.',
  notInsideHint: 'Esta página no funciona sola en un navegador.',
  officers: {
    first: 'Primera persona',
    second: 'Segunda persona',
    president: 'Presidencia',
    poll_worker_1: 'Vocal 1',
    poll_worker_2: 'Vocal 2',
    choose: 'Elija a dos personas distintas de la mesa.',
  },
};
