import { number, size } from '../format';

/** The status bar and where a record is. The exact words; the printed record uses them too. */
export const status = {
  bar: 'Estado de la mesa',
  connection: 'Conexión',
  sending: 'Envío',
  device: 'Equipo',
  booth: 'Cabina',
  conflicts: 'Conflictos',
  station: 'Mesa',
  clock: 'Hora',
  unknown: 'Estado desconocido',
  unknownHint: 'El equipo no responde. Si sigue así, avise a apoyo técnico.',
  lastNews: (time: string) => `Última noticia: ${time}`,
  con: {
    connected: 'Conectado con el centro',
    checking: 'Comprobando la conexión',
    no_server: 'Sin respuesta del centro',
    no_network: 'Sin red',
    refused: 'El centro no reconoce este equipo',
    clock: 'Hora del equipo sin comprobar',
    hint: 'Puede seguir trabajando. Todo se guarda en esta mesa.',
    back: (pending: number) => `Conexión recuperada. Pendientes: ${number('es', pending)}`,
    since: (time: string, ago: string) => `Desde las ${time} (${ago})`,
  },
  syn: {
    done: 'Todo recibido por el centro',
    pending: (count: number) => `Pendientes de envío: ${number('es', count)}`,
    late: (count: number, since: string) => `Envío con retraso: ${number('es', count)} desde las ${since}`,
    stuck: (count: number) =>
      count === 1
        ? 'Envío detenido: 1 registro necesita revisión'
        : `Envío detenido: ${number('es', count)} registros necesitan revisión`,
    never: 'Este equipo aún no ha enviado datos',
    last: (time: string, ago: string) => `Última recepción en el centro: ${time} (${ago})`,
    down: (percent: number) => `Recibiendo el censo: ${percent}\u00A0%`,
  },
  dev: {
    ok: 'Equipo en orden',
    disk: (megabytes: number) => `Disco casi lleno: ${size('es', megabytes)}`,
    failed: 'No guardado. Pare y avise.',
  },
  boo: {
    ready: 'Cabina lista',
    busy: 'Cabina ocupada',
    paused: 'Cabina en pausa',
    needs_staff: 'Cabina esperando a la mesa',
    disconnected: 'Cabina desconectada',
  },
  conflictsOpen: (count: number) => `Conflictos por revisar: ${number('es', count)}`,
  save: {
    local: 'Guardado en esta mesa',
    sending: 'Enviando al centro',
    received: 'Recibido por el centro',
    rejected: 'No aceptado por el centro: necesita revisión',
  },
  saving: 'Guardando',
  phase: {
    no_election: 'Sin elección',
    closed: 'Sin abrir',
    open: 'Abierta',
    suspended: 'Suspendida',
    ended: 'Cerrada',
    certified: 'Certificada',
  },
  recovered: {
    vote_completed: 'El equipo se paró al guardar un voto. El voto está en la urna y cuenta una vez.',
    vote_not_cast: 'El equipo se paró con un votante en la cabina. Ese voto no se guardó: su código vuelve a valer.',
    box_ahead: 'La urna tiene un voto que este equipo no conoce. Pare y avise al centro.',
    understood: 'Entendido',
  },
};
