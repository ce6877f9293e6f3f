import { number, size } from '../format';

/** What is sent to the centre, this machine, and conflicts. */
export const sending = {
  title: 'Envío al centro',
  connection: 'Conexión',
  queue: 'Cola de envío',
  received: 'Recepción',
  notYet: 'El centro aún no ha recibido nada',
  review: 'Registros por revisar',
  oldest: (time: string) => `El más antiguo, de las ${time}`,
  roll: 'Censo',
  rollRows: (rows: number) => `Electores: ${number('es', rows)}`,
  ballots: 'Votos',
  ballotsText: (saved: number, received: number) =>
    `${number('es', saved)} guardados, ${number('es', received)} recibidos`,
  now: 'Probar ahora',
  asked: 'Se está probando. No hace falta esperar.',
  demo: 'Simular que no hay red',
  demoHint: 'Solo para pruebas. El equipo trabaja como si no hubiera red.',
  deviceTitle: 'Equipo',
  disk: 'Disco libre',
  diskText: (megabytes: number, percent: number) => `${size('es', megabytes)} (${percent}\u00A0%)`,
  lastWrite: 'Última escritura',
  writeOk: 'Guardada en el disco',
  clock: 'Hora de este equipo',
  clockOk: (by: boolean): string => (by ? 'Coincide con la del centro' : 'Coincide con la de otras mesas'),
  clockOff: (span: string, ahead: boolean, byCentre: boolean) =>
    `${span} por ${ahead ? 'delante' : 'detrás'} de la ${byCentre ? 'del centro' : 'de otras mesas'}`,
  clockHint: 'Póngala en hora en los ajustes del equipo. Con otra hora quizá no conecte con el centro. La votación no depende de ella.',
  battery: 'Batería',
  otherDevice: 'Otro equipo activo en esta mesa',
  otherDeviceIs: (there: boolean): string => (there ? 'sí' : 'no'),
  otherDeviceHint: 'Otro equipo usa el registro de esta mesa. Pare y avise al centro.',
  late: 'Llame al centro: lleva más de una hora sin recibir datos.',
};
