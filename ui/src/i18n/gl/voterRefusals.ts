import type { refusals as source } from '../es/voterRefusals';

export const refusals: typeof source = {
  poll_not_open: () => 'A votación non está aberta. Avise a mesa.',
  code_unknown: () => 'Ese código non é desta mesa. Revise as letras.',
  code_expired: () => 'O código caducou. Pídalle outro á mesa.',
  code_used: () => 'Ese código xa se usou. Avise a mesa.',
  code_characters: ({ character }) =>
    character === undefined
      ? 'O código non leva 0, O, 1 nin I. Revise as letras.'
      : `O código non leva o signo ${character}. Revise as letras.`,
  session_busy: () => 'A cabina está ocupada. Avise a mesa.',
  no_session: () => 'A sesión de voto xa non está aberta. Avise a mesa.',
  not_copied: () => 'Agarde un momento. Despois, prema outra vez.',
  internal: () => 'Non se puido comezar. Avise a mesa.',
};
