import type { VoterRefusalCode } from '../../backend/refusals';

type Facts = { [key in string]?: string };

/** What a voter is told instead: the same codes as for the staff, in a voter's words. */
export const refusals: Record<VoterRefusalCode, (facts: Facts) => string> = {
  poll_not_open: () => 'La votación no está abierta. Avise a la mesa.',
  poll_suspended: () => 'La votación está interrumpida. Espere a que siga.',
  poll_ended: () => 'La votación ha terminado. Avise a la mesa.',
  code_unknown: () => 'Ese código no es de esta mesa. Revise las letras.',
  code_expired: () => 'El código ha caducado. Pida otro a la mesa.',
  code_used: () => 'Ese código ya se ha usado. Avise a la mesa.',
  code_characters: ({ character }) =>
    character === undefined
      ? 'El código no lleva 0, O, 1 ni I. Revise las letras.'
      : `El código no lleva el signo ${character}. Revise las letras.`,
  session_busy: () => 'La cabina está ocupada. Avise a la mesa.',
  no_session: () => 'La sesión de voto ya no está abierta. Avise a la mesa.',
  not_copied: () => 'Espere un momento. Después, pulse otra vez.',
  not_turned: () => 'La pantalla ya es de la mesa.',
  not_at_the_table: () => 'Elija su puesto.',
  pin_missing: () => 'Escriba los seis números de su PIN.',
  pin_wrong: ({ seconds }) => (seconds === '0' ? 'El PIN no es correcto. Escríbalo de nuevo.' : `El PIN no es correcto. Espere ${seconds ?? '15'} segundos.`),
  pin_wait: ({ seconds }) => `Demasiados errores. Espere ${seconds ?? '15'} segundos.`,
  internal: () => 'No se ha podido empezar. Avise a la mesa.',
};
