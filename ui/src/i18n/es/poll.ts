import { number } from '../format';

/** The papers by the names of their files. */
const PAPERS: Record<string, string> = {
  'acta-de-constitucion': 'el acta de constitución',
  'informe-a-cero': 'el informe a cero',
  'censo-marcado': 'el censo marcado',
  'lista-numerada': 'la lista numerada',
  'acta-de-escrutinio': 'el acta de escrutinio',
  'acta-de-la-sesion': 'el acta de la sesión',
  'participacion': 'la participación',
};

/** What a file holds; a file that has no name here is called as it is. */
function paperName(file: string): string {
  const stem = `${file}`.replace(/\.pdf$/, '');
  const hour = /^avance-(\d\d)-(\d\d)$/.exec(stem);
  return hour === null ? (PAPERS[stem] ?? file) : `el avance de las ${hour[1]}:${hour[2]}`;
}

/** Opening, suspending and closing the poll, and its panel. */
export const poll = {
  noElection: {
    title: 'Este equipo no tiene elección',
    explain: 'La elección firmada viene en el paquete de alta. Pida al centro uno nuevo: con él, soporte la pone en este equipo.',
  },
  open: {
    title: 'Abrir la mesa',
    explain: 'Abren la mesa dos personas.',
    opened: (time: string) => `Mesa abierta a las ${time}.`,
    electors: 'Electores en el censo',
    inBox: 'Votos en la urna',
    roll: 'Censo',
    members: 'Miembros de la mesa',
    membersAll: 'Presidencia y dos vocales',
    membersSome: (count: number) => `Puestos ocupados: ${number('es', count)} de 3`,
    hour: 'Hora',
    hourCome: (time: string) => `Son las ${time}: ya se puede abrir`,
    hourEarly: (time: string, opens: string) => `Son las ${time}: antes de las ${opens} se pide un motivo`,
    box: 'Urna',
    boxEmpty: 'A cero',
    boxNotEmpty: 'No está a cero. No abra la mesa.',
    booth: 'Papeleta de prueba en la cabina',
    boothTried: (time: string) => `Probada a las ${time}`,
    boothUntried: 'Sin probar: se prueba en «Equipo»',
    boothUnknown: 'Lo ve presidencia',
    stick: 'Copia del censo marcado',
    zero: 'El informe a cero se guarda solo al abrir. Para firmarlo en papel, imprímalo ahora.',
    reason: 'Motivo de abrir antes de hora',
    reasonHint: 'No escriba nombres de electores.',
    submit: 'Abrir la mesa',
  },
  panel: {
    title: 'Panel de la mesa',
    state: 'Votación',
    scope: 'Ámbito del censo',
    tables: 'Mesas que votan aquí',
    voted: 'Votantes',
    inBox: 'Votos en la urna',
    difference: 'Diferencia',
    balanced: 'Coinciden',
    explained: (count: number) => `${number('es', count)} en la cabina o por guardar`,
    waiting: (count: number) => (count === 1 ? '1 autorizado sin votar' : `${number('es', count)} autorizados sin votar`),
    look: 'Ver',
    next: 'Después',
    moments: { opening: 'apertura de la mesa', advance: 'avance de participación', closing: 'cierre de la votación' },
    moment: (at: string, what: string) => `${at} ${what}`,
    left: (span: string) => `Falta ${span}`,
    due: 'Ya es la hora',
    electors: 'Electores',
    suspend: 'Suspender la votación',
    close: 'Cerrar la votación',
  },
  papers: {
    save: 'Guardar los documentos',
    print: (file: string) => `Imprimir ${paperName(file)}`,
    sent: 'Enviado a la impresora',
    tooLarge: 'El censo tiene demasiados electores: no hay censo marcado ni lista numerada en papel.',
    onStick: 'Están también en la memoria USB: se pueden imprimir en otro equipo.',
    notOnStick: 'No se han copiado en la memoria USB. Compruebe que está conectada y guárdelos otra vez.',
    noStick: (screen: string) => `Para imprimirlos en otro equipo, elija una memoria USB en «${screen}» y guárdelos otra vez.`,
    saved: (count: number, folder: string) => `Documentos guardados: ${number('es', count)}, en ${folder}`,
  },
  suspend: {
    title: 'Suspender la votación',
    explain: 'Nadie podrá votar hasta que se reanude. No se pierde nada.',
    why: '¿Por qué se suspende?',
    power_cut: 'Corte de luz',
    equipment: 'Avería del equipo',
    public_order: 'Alteración del orden',
    other: 'Otro motivo',
    submit: 'Suspender la votación',
    reasonMissing: 'Elija el motivo.',
  },
  suspended: {
    title: 'Votación suspendida',
    explain: 'Nadie puede votar ahora. Lo guardado sigue guardado.',
    resume: 'Reanudar la votación',
  },
  close: {
    title: 'Cerrar la votación',
    closed: (time: string) => `Votación cerrada a las ${time}.`,
    explain: 'Haga estos cuatro pasos en su orden y marque cada uno.',
    inside: 'No queda nadie dentro del local por votar',
    postal: 'Los votos por correo están en su urna',
    members: 'Han votado los miembros de la mesa y los interventores',
    booth: 'La cabina está libre',
    what: {
      inside: 'Presidencia anuncia en voz alta que va a terminar la votación. Vota quien está en el local o a su puerta.',
      postal: 'Presidencia comprueba que la persona está en el censo y mete su sobre en la urna de papel. Este equipo no cuenta esas papeletas.',
      members: 'Votan los últimos, aquí, como cualquier elector. Quien no está en este censo vota según la norma.',
    },
    received: 'Sobres recibidos',
    accepted: 'Sobres admitidos',
    postalWrong: 'Escriba solo números. No puede haber más admitidos que recibidos.',
    unchecked: 'Marque los cuatro pasos para seguir.',
    waiting: (count: number) =>
      count === 1 ? 'Queda 1 autorizado sin votar.' : `Quedan ${number('es', count)} autorizados sin votar.`,
    occupied: 'Hay alguien en la cabina: espere a que termine.',
    next: 'Seguir con el cierre',
    confirmTitle: 'Confirmar el cierre',
    final: 'Después no se puede volver a abrir.',
    type: 'Escriba el código de la mesa',
    typeHint: (station: string) => `Escriba exactamente: ${station}`,
    typeMissing: 'Escriba el código de la mesa.',
    reason: 'Motivo de cerrar antes de hora',
    submit: 'Cerrar la votación',
  },
};
