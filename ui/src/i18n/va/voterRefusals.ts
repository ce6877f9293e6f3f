import type { refusals as source } from '../es/voterRefusals';

export const refusals: typeof source = {
  poll_not_open: () => 'La votació no està oberta. Avise la mesa.',
  poll_suspended: () => 'La votació està interrompuda. Espere que continue.',
  poll_ended: () => 'La votació ha acabat. Avise la mesa.',
  code_unknown: () => 'Este codi no és d’esta mesa. Revise les lletres.',
  code_expired: () => 'El codi ha caducat. Demane’n un altre a la mesa.',
  code_used: () => 'Este codi ja s’ha utilitzat. Avise la mesa.',
  code_characters: ({ character }) =>
    character === undefined
      ? 'El codi no té 0, O, 1 ni I. Revise les lletres.'
      : `El codi no té el signe ${character}. Revise les lletres.`,
  session_busy: () => 'La cabina està ocupada. Avise la mesa.',
  no_session: () => 'La sessió de vot ja no està oberta. Avise la mesa.',
  not_copied: () => 'Espere un moment. Després, torne a polsar.',
  not_turned: () => 'La pantalla ja és de la mesa.',
  not_at_the_table: () => 'Trie el seu lloc.',
  pin_missing: () => 'Escriga els sis números del seu PIN.',
  pin_wrong: ({ seconds }) => (seconds === '0' ? 'El PIN no és correcte. Escriga’l de nou.' : `El PIN no és correcte. Espere ${seconds ?? '15'} segons.`),
  pin_wait: ({ seconds }) => `Massa errors. Espere ${seconds ?? '15'} segons.`,
  internal: () => 'No s’ha pogut començar. Avise la mesa.',
};
