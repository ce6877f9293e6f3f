import type { RefusalCode } from '../../backend/refusals';

type Facts = { [key in string]?: string };

/** One sentence per refusal code: what happened and what to do next. */
export const refusals: Record<RefusalCode, (facts: Facts) => string> = {
  poll_not_open: () => 'La votación no está abierta. Abra la mesa primero.',
  poll_already_open: () => 'La votación ya está abierta.',
  already_voted: () => 'Esta persona ya ha votado.',
  already_authorised: () => 'Esta persona ya está autorizada y aún no ha votado.',
  not_on_roll: () => 'Esta persona no figura en esta mesa. Busque de nuevo.',
  deleted_from_roll: () => 'Esta persona fue dada de baja del censo en esta mesa. Llame al centro.',
  code_unknown: () => 'Ese código no es de esta mesa. Revise las letras.',
  code_expired: () => 'El código ha caducado. Pida otro a la mesa.',
  not_copied: () => 'Espere un momento: se está copiando su registro a otro equipo. Después, pulse otra vez.',
  newer_election: () => 'La elección necesita un programa más nuevo. Actualice el programa.',
  store_in_order: () => 'Los datos de esta mesa están en orden. No se ha restaurado nada.',
  not_a_copy: () => 'En esa carpeta no hay una copia válida de esta mesa. Pruebe con otra copia.',
  copies_not_required: () => 'Esta mesa no espera copias.',
  code_used: () => 'Ese código ya se ha usado. Avise a la mesa.',
  code_characters: ({ character }) =>
    character === undefined
      ? 'El código no lleva 0, O, 1 ni I. Revise las letras.'
      : `El código no lleva el signo ${character}. Revise las letras.`,
  overvote: () => 'Hay más marcas de las permitidas. Quite alguna.',
  unknown_choice: () => 'Una opción no pertenece a esta votación. Avise a la mesa.',
  no_session: () => 'La sesión de voto ya no está abierta. Avise a la mesa.',
  session_busy: () => 'La cabina está ocupada. Espere a que termine el votante.',
  no_conflict: () => 'Esta persona ya no tiene ningún conflicto abierto.',
  outcome_missing: () => 'Elija qué ha pasado.',
  president_needed: () => 'Hace falta presidencia y otra persona de la mesa.',
  pin_missing: () => 'Escriba los seis números de cada PIN.',
  not_constituted: () => 'La mesa aún no está constituida.',
  already_constituted: () => 'La mesa ya está constituida.',
  members_missing: () => 'Hacen falta presidencia y al menos un vocal.',
  member_name: () => 'Escriba el nombre completo de la persona.',
  pin_weak: () => 'Elija seis números que no sean iguales ni seguidos.',
  not_at_the_table: () => 'Nadie ocupa ese puesto en esta mesa.',
  not_signed_in: () => 'Entre con su PIN para seguir.',
  not_allowed: () => 'Su puesto no puede hacer esto. Avise a presidencia.',
  pin_wrong: ({ seconds }) =>
    seconds === '0' ? 'El PIN no es correcto. Escríbalo de nuevo.' : `El PIN no es correcto. Espere ${seconds ?? '15'} segundos.`,
  pin_wait: ({ seconds }) => `Demasiados errores. Espere ${seconds ?? '15'} segundos.`,
  papers_failed: () => 'No se han podido guardar los documentos. Compruebe el disco y pruebe otra vez.',
  officers_must_differ: () => 'Hacen falta dos personas distintas de la mesa.',
  confirmation_wrong: () => 'El código de la mesa no coincide. Escríbalo de nuevo.',
  reason_required: () => 'Escriba el motivo.',
  nothing_to_count: () => 'No hay votos que contar.',
  not_reconciled: ({ voted, ballots }) =>
    voted === undefined || ballots === undefined
      ? 'Votantes y votos no coinciden. Anote la diferencia antes de certificar.'
      : `Votantes: ${voted}. Votos: ${ballots}. Anote la diferencia antes de certificar.`,
  write_failed: () => 'No guardado. Pare y avise.',
  disk_full: () => 'No guardado: el disco está lleno. Pare y avise.',
  no_election: () => 'Este equipo aún no tiene la elección.',
  not_certified: () => 'El recuento aún no está certificado.',
  authorisations_open: ({ open }) =>
    `Autorizados sin votar: ${open ?? 'alguno'}. Espere a que voten o anule sus autorizaciones.`,
  already_certified: () => 'El recuento ya está certificado.',
  box_not_empty: () => 'La urna no está a cero. No abra la mesa y avise al centro.',
  not_a_test: () => 'Solo se puede hacer en una elección de pruebas.',
  roll_incomplete: () => 'El censo aún no ha llegado entero. Espere antes de abrir la mesa.',
  not_authorised: () => 'Esta persona no tiene una autorización sin usar. Busque de nuevo.',
  recount_differs: () => 'Los dos recuentos no coinciden. No certifique y avise al centro.',
  not_enrolled: () => 'Este equipo no está dado de alta.',
  already_enrolled: () => 'Este equipo ya está dado de alta. No se ha cambiado nada.',
  election_not_trusted: () => 'La elección no está firmada por la autoridad de esta mesa. Avise al centro.',
  another_election: () => 'Esos datos son de otra elección. No se ha cambiado nada.',
  in_box_unrecorded: () => 'El voto está en la urna y falta anotarlo. Libere espacio y pulse “Reintentar”.',
  internal: () => 'El equipo no ha podido hacerlo. Inténtelo de nuevo o avise a apoyo técnico.',
};
