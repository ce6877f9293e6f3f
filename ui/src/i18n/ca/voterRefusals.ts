import type { refusals as source } from '../es/voterRefusals';

export const refusals: typeof source = {
  poll_not_open: () => 'La votació no està oberta. Avisi la mesa.',
  poll_suspended: () => 'La votació està interrompuda. Esperi que continuï.',
  poll_ended: () => 'La votació ha acabat. Avisi la mesa.',
  code_unknown: () => 'Aquest codi no és d’aquesta mesa. Revisi les lletres.',
  code_expired: () => 'El codi ha caducat. Demani’n un altre a la mesa.',
  code_used: () => 'Aquest codi ja s’ha fet servir. Avisi la mesa.',
  code_characters: ({ character }) =>
    character === undefined
      ? 'El codi no té 0, O, 1 ni I. Revisi les lletres.'
      : `El codi no té el signe ${character}. Revisi les lletres.`,
  session_busy: () => 'La cabina està ocupada. Avisi la mesa.',
  no_session: () => 'La sessió de vot ja no està oberta. Avisi la mesa.',
  not_copied: () => 'Esperi un moment. Després, torni a prémer.',
  not_turned: () => 'La pantalla ja és de la mesa.',
  not_at_the_table: () => 'Triï el seu lloc.',
  pin_missing: () => 'Escrigui els sis números del seu PIN.',
  pin_wrong: ({ seconds }) => (seconds === '0' ? 'El PIN no és correcte. Escrigui’l de nou.' : `El PIN no és correcte. Esperi ${seconds ?? '15'} segons.`),
  pin_wait: ({ seconds }) => `Massa errors. Esperi ${seconds ?? '15'} segons.`,
  internal: () => 'No s’ha pogut començar. Avisi la mesa.',
};
