/**
 * The words that the screens, the papers and the central office share, one by one, so that none of them drifts. Each row:
 * what it is, Spanish, English, and where the catalogue has it.
 */
import { expect, it } from 'vitest';
import { CATALOGUE, type Messages } from './catalogue';
import type { Language } from './languages';

type Row = [id: string, es: string, en: string, of: (messages: Messages) => string];

/** "18 %" and "1,4 GB" are kept on one line. */
const plain = (text: string): string => text.replace(/\u00A0/g, ' ');
const lastAgo = (language: Language): string => (language === 'es' ? 'hace 8 min' : '8 min ago');

const ROWS: Row[] = [
  ['con.ok', 'Conectado con el centro', 'Connected to the centre', ({ status }) => status.con.connected],
  ['con.check', 'Comprobando la conexión', 'Checking the connection', ({ status }) => status.con.checking],
  ['con.noserver', 'Sin respuesta del centro', 'No answer from the centre', ({ status }) => status.con.no_server],
  ['con.noinet', 'Sin internet', 'No internet', ({ status }) => status.con.no_internet],
  ['con.nonet', 'Sin red', 'No network', ({ status }) => status.con.no_network],
  ['con.refused', 'El centro no reconoce este equipo', 'The centre does not recognise this station', ({ status }) => status.con.refused],
  ['con.clock', 'Hora del equipo sin comprobar', 'Station clock not verified', ({ status }) => status.con.clock],
  ['con.unknown', 'Estado desconocido', 'Status unknown', ({ status }) => status.unknown],
  ['con.hint', 'Puede seguir trabajando. Todo se guarda en esta mesa.', 'You can keep working. Everything is saved at this station.', ({ status }) => status.con.hint],
  ['con.back', 'Conexión recuperada. Pendientes: 12', 'Connection restored. Waiting: 12', ({ status }) => status.con.back(12)],
  ['syn.done', 'Todo recibido por el centro', 'Everything received by the centre', ({ status }) => status.syn.done],
  ['syn.pending', 'Pendientes de envío: 12', 'Waiting to be sent: 12', ({ status }) => status.syn.pending(12)],
  ['syn.sending', 'Enviando: 5 de 12', 'Sending: 5 of 12', ({ status }) => status.syn.sending(5, 12)],
  ['syn.late', 'Envío con retraso: 12 desde las 10:05', 'Sending is late: 12 since 10:05', ({ status }) => status.syn.late(12, '10:05')],
  ['syn.paused', 'Envío en pausa', 'Sending paused', ({ status }) => status.syn.paused],
  ['syn.stuck', 'Envío detenido: 1 registro necesita revisión', 'Sending stopped: 1 record needs review', ({ status }) => status.syn.stuck(1)],
  ['syn.never', 'Este equipo aún no ha enviado datos', 'This station has not sent data yet', ({ status }) => status.syn.never],
  ['roll.old', 'Censo de las 09:58: puede haber cambios', 'Roll from 09:58: there may be changes', ({ status }) => status.roll.old('09:58', null)],
  ['roll.ok', 'Censo al día: versión de las 09:58', 'Roll up to date: version from 09:58', ({ status }) => status.roll.ok('09:58', null)],
  ['roll.old, of another day', 'Censo del 20/11 a las 18:02: puede haber cambios', 'Roll from 20/11, 18:02: there may be changes', ({ status }) => status.roll.old('18:02', '20/11')],
  ['roll.bad', 'El censo no supera la comprobación. No abra la mesa.', 'The roll failed its check. Do not open the poll.', ({ status }) => status.roll.bad],
  ['cf.open', 'Conflictos por revisar: 1', 'Conflicts to review: 1', ({ status }) => status.conflictsOpen(1)],
  ['w.saving', 'Guardando', 'Saving', ({ status }) => status.saving],
  ['w.local', 'Guardado en esta mesa', 'Saved at this station', ({ status }) => status.save.local],
  ['w.copy', 'Guardado en esta mesa y en la copia', 'Saved at this station and on the backup', ({ status }) => status.save.copied],
  ['w.queued', 'En cola de envío', 'Queued to be sent', ({ status }) => status.save.queued],
  ['w.sending', 'Enviando al centro', 'Sending to the centre', ({ status }) => status.save.sending],
  ['w.recv', 'Recibido por el centro', 'Received by the centre', ({ status }) => status.save.received],
  ['w.retry', 'Reintento a las 10:47 (intento 3)', 'Retry at 10:47 (attempt 3)', ({ status }) => status.save.retry('10:47', 3)],
  ['w.rejected', 'No aceptado por el centro: código 4', 'Not accepted by the centre: code 4', ({ status }) => status.save.refused(4)],
  ['w.conflict', 'En conflicto', 'In conflict', ({ status }) => status.save.conflict],
  ['w.resolved', 'Resuelto por la mesa, 11:40: x', 'Resolved by the station, 11:40: x', ({ conflicts }) => conflicts.state.settled('x', '11:40')],
  ['w.failed', 'No guardado. Pare y avise.', 'Not saved. Stop and ask for help.', ({ status }) => status.dev.failed],
  ['e.can', 'Puede votar', 'Can vote', ({ checkin }) => checkin.person.can],
  ['e.auth', 'Autorizado: aún no ha votado', 'Authorised: has not voted yet', ({ checkin }) => checkin.person.authorised],
  ['e.post', 'Consta voto por correo: pregunte a presidencia', 'Postal vote recorded: ask the chair', ({ checkin }) => checkin.person.postal],
  ['e.voted', 'Ya ha votado, 10:42', 'Has already voted, 10:42', ({ checkin }) => checkin.person.voted('10:42')],
  ['e.other', 'Le corresponde la mesa 03-002-B', 'Belongs to station 03-002-B', ({ checkin }) => checkin.person.otherTable('03-002-B')],
  ['e.left', 'Se fue sin votar: decide presidencia', 'Left without voting: the chair decides', ({ checkin }) => checkin.person.left],
  ['e.not', 'No figura en esta mesa', "Not on this station's roll", ({ checkin }) => checkin.notOnRoll.title],
  ['e.letter', 'La letra no corresponde: revise el DNI', 'The letter does not match: check the DNI', ({ checkin }) => checkin.identify.wrongLetter],
  ['device', 'Equipo en orden', 'Equipment OK', ({ status }) => status.dev.ok],
  ['printer', 'Puede seguir; imprima después.', 'You can continue; print later.', ({ devices }) => devices.printerHint],
  ['no copy', 'Sin copia de seguridad: conecte la memoria USB', 'No backup: connect the USB stick', ({ copies }) => copies.roll.connect],
  ['booth ready', 'Cabina lista', 'Booth ready', ({ status }) => status.boo.ready],
  ['booth busy', 'Cabina ocupada', 'Booth busy', ({ status }) => status.boo.busy],
  ['booth waits', 'Cabina esperando a la mesa', 'Booth waiting for staff', ({ status }) => status.boo.needs_staff],
  ['booth gone', 'Cabina desconectada', 'Booth disconnected', ({ status }) => status.boo.disconnected],
  ['reader', 'Lector de DNI listo', 'DNI reader ready', ({ desk }) => desk.reader.ready],
  ['no reader', 'Lector de DNI no detectado: escriba el número', 'DNI reader not found: type the number', ({ desk }) => desk.reader.notFound],
  ['other device', 'Otro equipo activo en esta mesa', 'Another active device at this station', ({ sending }) => sending.otherDevice],
  ['test', 'PRUEBAS — estos votos no cuentan', 'TEST — these votes do not count', ({ common }) => common.testRibbon],
  ['record received', 'Acta recibida', 'Record received', ({ status }) => status.recordReceived],
  ['installed', 'Instalada', 'Installed', ({ status }) => status.phase.no_election],
  ['ready', 'Preparada', 'Ready', ({ status }) => status.phase.closed],
  ['open', 'Abierta', 'Open', ({ status }) => status.phase.open],
  ['closed', 'Cerrada', 'Closed', ({ status }) => status.phase.ended],
];

it.each(ROWS)('%s', (_, es, en, of) => {
  expect([plain(of(CATALOGUE.es)), plain(of(CATALOGUE.en))]).toEqual([es, en]);
});

it('numbers with a unit, and a time with how long ago', () => {
  const { es, en } = CATALOGUE;
  expect([es.status.dev.battery(64, '2 h 10 min'), en.status.dev.battery(64, '2 h 10 min')].map(plain)).toEqual(['Con batería: 64 % (2 h 10 min)', 'On battery: 64% (2 h 10 min)']);
  expect([es.status.dev.plug(18), en.status.dev.plug(18)].map(plain)).toEqual(['Enchufe el equipo: 18 %', 'Plug in: 18%']);
  expect([es.status.syn.down(64), en.status.syn.down(64)].map(plain)).toEqual(['Recibiendo el censo: 64 %', 'Receiving the roll: 64%']);
  expect([es.status.dev.disk(1400), en.status.dev.disk(1400)].map(plain)).toEqual(['Disco casi lleno: 1,4 GB', 'Disk almost full: 1.4 GB']);
  expect([es.status.syn.last('10:42', lastAgo('es')), en.status.syn.last('10:42', lastAgo('en'))]).toEqual([
    'Última recepción en el centro: 10:42 (hace 8 min)',
    'Last received by the centre: 10:42 (8 min ago)',
  ]);
});
