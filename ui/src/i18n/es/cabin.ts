/** The booth as the staff may know it: never progress, never choices. */
export const cabin = {
  title: 'Cabina',
  activateTitle: 'Activar la cabina con un código',
  code: 'Código del votante',
  activate: 'Activar la cabina',
  activated: 'Cabina activada. El votante ya puede pasar.',
  leftTitle: 'El votante se ha ido',
  leftExplain: 'Se termina la sesión sin guardar ningún voto y se anula la autorización. Lo confirman dos personas.',
  left: 'El votante se ha ido',
  leftSubmit: 'Terminar sin votar',
  leftDone: 'Sesión terminada sin votar. Guardado en esta mesa.',
  needsStaff: 'Un voto no se ha podido guardar. Acuda a la cabina y pulse “Reintentar”.',
  helpAsked: 'El votante pide ayuda. Acuda a la cabina.',
  busy: 'Un votante está votando. Espere.',
  ready: 'El votante puede pasar con su código.',
  disconnected: 'La ventana de la cabina no responde. Revise el cable y la pantalla.',
};
