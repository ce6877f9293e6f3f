/** Words that several staff screens share. */
import { shared } from './shared';

export const common = {
  ...shared,
  cancel: 'Cancelar',
  close: 'Cerrar',
  retry: 'Reintentar',
  reading: 'Leyendo la lista',
  working: 'Espere',
  code: (code: string) => `Código de ayuda: ${code}`,
  staffTitle: 'Urna · Mesa',
  officers: {
    first: 'Primera persona',
    second: 'Segunda persona',
    president: 'Presidencia',
    poll_worker_1: 'Vocal 1',
    poll_worker_2: 'Vocal 2',
    auditor: 'Auditoría',
    support: 'Apoyo técnico',
    pinOf: { first: 'PIN de la primera persona', second: 'PIN de la segunda persona' },
    choose: 'Elija a dos personas distintas de la mesa.',
  },
  keyboard: {
    show: 'Teclado en pantalla',
    name: 'Teclado en pantalla: teclas',
    letters: 'Letras',
    digits: 'Números',
    shift: 'Mayúscula',
    space: 'Espacio',
    erase: 'Borrar la última letra',
    close: 'Cerrar el teclado',
    accents: { '´': 'Acento agudo', '`': 'Acento grave', '¨': 'Diéresis' },
  },
  pin: { digits: 'Seis números', pad: 'Números', erase: 'Borrar el último número' },
};
