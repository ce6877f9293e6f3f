import type { refusals as source } from '../es/voterRefusals';

export const refusals: typeof source = {
  poll_not_open: () => 'A votación non está aberta. Avise a mesa.',
  poll_suspended: () => 'A votación está interrompida. Agarde a que siga.',
  poll_ended: () => 'A votación rematou. Avise a mesa.',
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
  not_turned: () => 'A pantalla xa é da mesa.',
  not_at_the_table: () => 'Elixa o seu posto.',
  pin_missing: () => 'Escriba os seis números do seu PIN.',
  pin_wrong: ({ seconds }) => (seconds === '0' ? 'O PIN non é correcto. Escríbao de novo.' : `O PIN non é correcto. Agarde ${seconds ?? '15'} segundos.`),
  pin_wait: ({ seconds }) => `Demasiados erros. Agarde ${seconds ?? '15'} segundos.`,
  internal: () => 'Non se puido comezar. Avise a mesa.',
};
