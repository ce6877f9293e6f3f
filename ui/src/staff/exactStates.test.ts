/**
 * How the states of the shared vocabulary are shown: word, icon and colour together, out of the functions that the screens
 * ask. Where an icon is another than the vocabulary's, docs/decisions/2026-11-22-the-silhouette-says-the-state.md says why.
 */
import { describe, expect, it } from 'vitest';
import { shownOf } from '../features/conflicts/case';
import { rollCopyWords } from '../features/copies/rollCopy';
import { readerWords } from '../features/checkin/reading';
import { standingState } from '../features/checkin/standing';
import { battery, booth, connection, device, pills, roll, sending } from '../features/status/pills';
import { NOW, snapshot } from '../features/status/sample';
import { CATALOGUE } from '../i18n/catalogue';
import type { IconName } from '../kit/icons';
import { recordState } from '../kit/record';
import type { StateToken } from '../kit/tokens';
import type { BoothState } from '../wire/BoothState';
import type { Connection } from '../wire/Connection';
import type { Device } from '../wire/Device';
import type { DeviceStanding } from '../wire/DeviceStanding';
import type { Sending } from '../wire/Sending';
import type { StatusSnapshot } from '../wire/StatusSnapshot';

interface Shown {
  token: StateToken;
  icon: IconName;
  text: string;
}
type Row = [id: string, text: string, icon: IconName, token: StateToken, shown: Shown | null];

const { es } = CATALOGUE;
const AT = new Date(2026, 4, 24, 10, 47).getTime();
const linked = (link: Connection, changes: Partial<StatusSnapshot> = {}): Shown => connection(snapshot({ connection: link, ...changes }), es);
const queued = (changes: Partial<Sending>, more: Partial<StatusSnapshot> = {}): Shown =>
  sending(snapshot({ sending: { ...snapshot().sending, ...changes }, ...more }), NOW, es);
const machine = (device_standing: DeviceStanding, changes: Partial<Device> = {}): Shown => device(snapshot({ device_standing, device: { ...snapshot().device, ...changes } }), es);
const inBooth = (state: BoothState): Shown => booth(snapshot({ booth: state }), es);
const copy = (changes: Partial<StatusSnapshot['roll_copy']>): Shown =>
  rollCopyWords({ roll_copy: { ...snapshot().roll_copy, ...changes }, phase: 'open' }, NOW, es, 'es');
const settled = shownOf({ said: [{ at_ms: AT, outcome: 'same_act' }], outcome: 'same_act' }, false, es).state;
const LATE = NOW - 75 * 60_000;

const ROWS: Row[] = [
  ['con.ok', 'Conectado con el centro', 'cloud-check', 'ok', linked('connected')],
  ['con.check', 'Comprobando la conexión', 'circle-dashed', 'unknown', linked('checking')],
  ['con.noserver', 'Sin respuesta del centro', 'cloud-off', 'local', linked('no_server')],
  ['con.noinet', 'Sin internet', 'cloud-off', 'local', linked('no_internet')],
  ['con.nonet', 'Sin red', 'wifi-off', 'local', linked('no_network')],
  ['con.refused', 'El centro no reconoce este equipo', 'triangle-alert', 'attention', linked('refused')],
  ['con.clock', 'Hora del equipo sin comprobar', 'triangle-alert', 'attention', linked('connected', { clock: { ahead_seconds: 600, by_centre: true } })],
  ['syn.done', 'Todo recibido por el centro', 'circle-check', 'ok', queued({})],
  ['syn.pending', 'Pendientes de envío: 12', 'hard-drive', 'local', queued({ pending: 12 })],
  ['syn.sending', 'Enviando: 5 de 12', 'circle-arrow-up', 'sending', queued({ pending: 12, in_flight: 5 })],
  ['syn.late', 'Envío con retraso: 12 desde las 11:00', 'circle-arrow-up', 'sending', queued({ pending: 12, oldest_at_ms: NOW - 20 * 60_000 })],
  ['syn.late, over an hour', 'Envío con retraso: 12 desde las 10:05', 'triangle-alert', 'attention', queued({ pending: 12, oldest_at_ms: LATE })],
  ['syn.paused', 'Envío en pausa', 'triangle-alert', 'attention', queued({ paused: true })],
  ['syn.stuck', 'Envío detenido: 1 registro necesita revisión', 'triangle-alert', 'attention', queued({ quarantined: 1 })],
  ['syn.never', 'Este equipo aún no ha enviado datos', 'circle-dashed', 'unknown', queued({ last_received_at_ms: null })],
  ['roll.ok', 'Censo al día: versión de las 11:20', 'circle-check', 'ok', roll(snapshot(), NOW, es)],
  ['roll.old', 'Censo de las 11:20: puede haber cambios', 'history', 'local', roll(snapshot({ connection: 'no_server' }), NOW, es)],
  ['roll.down', 'Recibiendo el censo: 64\u00A0%', 'circle-arrow-down', 'sending', roll(snapshot({ bootstrap_percent: 64 }), NOW, es)],
  ['roll.bad', 'El censo no supera la comprobación. No abra la mesa.', 'octagon-x', 'error', roll(snapshot({ roll_failed: true }), NOW, es)],
  ['cf.open', 'Conflictos por revisar: 1', 'split', 'conflict', pills(snapshot({ conflicts: 1 }), NOW, es).at(-1) ?? null],
  ['w.local', 'Guardado en esta mesa', 'hard-drive', 'local', recordState({ place: 'here' }, false, es)],
  ['w.copy', 'Guardado en esta mesa y en la copia', 'hard-drive', 'local', recordState({ place: 'copied' }, false, es)],
  ['w.queued', 'En cola de envío', 'clock', 'local', recordState({ place: 'queued' }, false, es)],
  ['w.sending', 'Enviando al centro', 'circle-arrow-up', 'sending', recordState({ place: 'sending' }, false, es)],
  ['w.recv', 'Recibido por el centro', 'circle-check', 'ok', recordState({ place: 'received' }, false, es)],
  ['w.retry', 'Reintento a las 10:47 (intento 3)', 'clock', 'local', recordState({ place: 'retry', at_ms: AT, attempt: 3 }, false, es)],
  ['w.rejected', 'No aceptado por el centro: código 4', 'triangle-alert', 'attention', recordState({ place: 'refused', code: 4, reason: '' }, false, es)],
  ['w.conflict', 'En conflicto', 'split', 'conflict', recordState({ place: 'conflict' }, false, es)],
  ['w.resolved', 'Resuelto por la mesa, 10:47', 'shield-check', 'ok', settled],
  ['w.failed', 'No guardado. Pare y avise.', 'octagon-x', 'error', machine('write_failed')],
  ['e.can', 'Puede votar', 'user-check', 'ok', standingState({ state: 'can' }, es)],
  ['e.auth', 'Autorizado: aún no ha votado', 'clock', 'sending', standingState({ state: 'authorised', at_ms: AT }, es)],
  ['e.left', 'Se fue sin votar: decide presidencia', 'triangle-alert', 'attention', standingState({ state: 'left' }, es)],
  ['e.other', 'Le corresponde la mesa 03-002-B', 'id-card', 'unknown', standingState({ state: 'other_table', table: '03-002-B', place: null }, es)],
  ['e.post', 'Consta voto por correo: pregunte a presidencia', 'triangle-alert', 'attention', standingState({ state: 'postal' }, es)],
  ['e.voted', 'Ya ha votado, 10:47', 'user-x', 'attention', standingState({ state: 'voted', at_ms: AT, by: null }, es)],
  ['device', 'Equipo en orden', 'circle-check', 'ok', machine('in_order')],
  ['battery', 'Con batería: 64\u00A0%', 'info', 'local', battery({ ...snapshot().device, battery: { percent: 64, minutes: null } }, es.status.dev)],
  ['plug in', 'Enchufe el equipo: 18\u00A0%', 'triangle-alert', 'attention', machine('plug_in', { battery: { percent: 18, minutes: null } })],
  ['no copy', 'Sin copia de seguridad: conecte la memoria USB', 'triangle-alert', 'attention', copy({ folder: null })],
  ['disk under 5 %', 'Disco casi lleno: 1,4 GB', 'triangle-alert', 'attention', machine('disk_low', { disk_free_mb: 1_400 })],
  ['disk under 2 %', 'Disco casi lleno: 1,4 GB', 'octagon-x', 'error', machine('disk_full', { disk_free_mb: 1_400 })],
  ['clock moved backwards', 'La hora ha retrocedido', 'octagon-x', 'error', machine('clock_went_back')],
  ['copy unreadable', 'La memoria USB no devuelve lo que se escribió. No la use y elija otra.', 'octagon-x', 'error', copy({ trouble: 'medium_altered' })],
  ['reader', 'Lector de DNI listo', 'circle-check', 'ok', readerWords('ready', es)],
  ['no reader', 'Lector de DNI no detectado: escriba el número', 'info', 'local', readerWords('not_found', es)],
  ['booth ready', 'Cabina lista', 'circle-check', 'ok', inBooth('ready')],
  ['booth busy', 'Cabina ocupada', 'vote', 'sending', inBooth('busy')],
  ['booth waits', 'Cabina esperando a la mesa', 'triangle-alert', 'attention', inBooth('needs_staff')],
  ['booth gone', 'Cabina desconectada', 'octagon-x', 'error', inBooth('disconnected')],
];

describe('the shared vocabulary is shown with its word, its icon and its colour', () => {
  it.each(ROWS)('%s', (_, text, icon, token, shown) => {
    expect(shown).toMatchObject({ text: expect.stringContaining(text) as string, icon, token });
  });
});

/** What is written in a component: its word, icon and colour stand in one place of its source. */
const COMPONENTS = import.meta.glob<string>('../**/*.svelte', { query: '?raw', import: 'default', eager: true });
const WRITTEN: [id: string, file: string, source: string][] = [
  ['e.not', '../features/checkin/NotOnRoll.svelte', '<State strip token="unknown" icon="user-x"'],
  ['e.letter', '../kit/Field.svelte', '<Icon name="triangle-alert" />{problem}'],
  ['con.unknown', '../features/status/StatusBar.svelte', '<Icon name="circle-dashed" />'],
  ['con.back', '../features/status/StatusBar.svelte', '<Icon name="cloud-check" />'],
];

it.each(WRITTEN)('%s', (_, file, source) => {
  expect(COMPONENTS[file]).toContain(source);
});
