import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../i18n/catalogue';
import { span } from '../../i18n/format';
import { generator, pick } from '../../kit/random';
import type { StateToken } from '../../kit/tokens';
import type { StatusSnapshot } from '../../wire/StatusSnapshot';
import { connection, device, hearConnection, isStale, nothingHeard, pills, roll, sending } from './pills';
import { NOW, snapshot } from './sample';

const { es } = CATALOGUE;

const waiting = (pending: number, minutes: number): StatusSnapshot =>
  snapshot({ sending: { ...snapshot().sending, pending, oldest_at_ms: NOW - minutes * 60_000 } });

describe('the bar', () => {
  it('says four truths, and conflicts only when there are any', () => {
    expect(pills(snapshot(), NOW, es).map(({ truth }) => truth)).toEqual(['connection', 'sending', 'device', 'booth']);
    expect(pills(snapshot({ conflicts: 1 }), NOW, es).at(-1)).toMatchObject({ text: 'Conflictos por revisar: 1', token: 'conflict' });
  });

  it('knows nothing before the first snapshot and five seconds after the last', () => {
    expect(isStale(null, NOW)).toBe(true);
    expect(isStale(NOW - 5_000, NOW)).toBe(false);
    expect(isStale(NOW - 5_001, NOW)).toBe(true);
  });

  it.each(Array.from({ length: 20 }, (_, seed) => seed))('gives every pill a word, an icon and a token (seed %i)', (seed) => {
    const random = generator(seed);
    for (let turn = 0; turn < 50; turn += 1) {
      const some = snapshot({
        connection: pick(random, ['connected', 'checking', 'no_server', 'no_internet', 'no_network', 'refused'] as const),
        device_standing: pick(random, ['in_order', 'on_battery', 'plug_in', 'disk_low', 'disk_full', 'write_failed'] as const),
        booth: pick(random, ['ready', 'busy', 'paused', 'needs_staff', 'no_screen', 'disconnected'] as const),
        conflicts: pick(random, [0, 3]),
        bootstrap_percent: pick(random, [null, 64]),
        device: { disk_free_mb: 1400, disk_free_percent: pick(random, [1, 4, 40]), write_failed: random() < 0.3, battery: pick(random, [null, { percent: 18, minutes: null }]) },
        sending: {
          pending: pick(random, [0, 12]),
          in_flight: pick(random, [0, 5]),
          paused: pick(random, [false, true]),
          oldest_at_ms: pick(random, [null, NOW - 30_000, NOW - 1_000_000, NOW - 4_000_000]),
          quarantined: pick(random, [0, 1]),
          last_received_at_ms: pick(random, [null, NOW]),
          ballots_received: 0,
        },
      });
      for (const pill of pills(some, NOW, pick(random, [es, CATALOGUE.en]))) {
        expect(pill.text.length).toBeGreaterThan(3);
        if (pill.truth === 'connection' || pill.truth === 'sending') expect(pill.token, 'no connection is never red').not.toBe('error');
      }
    }
  });
});

describe('waiting records', () => {
  it('are normal for a quarter of an hour, then late, then need a person', () => {
    expect(sending(waiting(12, 14), NOW, es)).toMatchObject({ text: 'Pendientes de envío: 12', token: 'local' });
    expect(sending(waiting(12, 15), NOW, es)).toMatchObject({ text: 'Envío con retraso: 12 desde las 11:05', token: 'sending' });
    expect(sending(waiting(12, 75), NOW, es)).toMatchObject({ text: 'Envío con retraso: 12 desde las 10:05', token: 'attention' });
  });

  it('say how many of them are on their way', () => {
    const flying = snapshot({ sending: { ...waiting(12, 1).sending, in_flight: 5 } });
    expect(sending(flying, NOW, es)).toMatchObject({ text: 'Enviando: 5 de 12', token: 'sending' });
  });

  it('say that they wait while nobody answers, although they are being tried', () => {
    const tried = { ...waiting(12, 1).sending, in_flight: 5 };
    for (const connection of ['no_network', 'no_internet', 'no_server'] as const) {
      expect(sending(snapshot({ connection, sending: tried }), NOW, es)).toMatchObject({ text: 'Pendientes de envío: 12', token: 'local' });
    }
    expect(sending(snapshot({ connection: 'checking', sending: tried }), NOW, es)).toMatchObject({ text: 'Enviando: 5 de 12' });
  });

  it('say that a person paused them, whatever their age', () => {
    const paused = snapshot({ sending: { ...waiting(12, 75).sending, paused: true } });
    expect(sending(paused, NOW, es)).toMatchObject({ text: 'Envío en pausa', token: 'attention' });
  });

  it('say when nothing was ever sent', () => {
    const never = snapshot({ sending: { ...snapshot().sending, last_received_at_ms: null } });
    expect(sending(never, NOW, es).text).toBe('Este equipo aún no ha enviado datos');
  });
});

describe('a wrong clock', () => {
  const clock = (ahead_seconds: number) => snapshot({ clock: { ahead_seconds, by_centre: false }, connection: 'no_server' });
  it('is said in the place of the connection that it may prevent, and never instead of a refusal', () => {
    expect(connection(clock(0), es).text).toBe('Sin respuesta del centro');
    expect(connection(clock(-500_000_000), es)).toMatchObject({ token: 'attention', text: 'Hora del equipo sin comprobar' });
    expect(connection({ ...clock(600), connection: 'refused' }, es).text).toBe('El centro no reconoce este equipo');
  });

  it('is told in the unit that people would use', () => {
    expect([span('es', 130), span('es', 7_300), span('en', 86_400 * 3), span('es', 86_400 * 365 * 16)]).toEqual([
      '2 minutos',
      '2 horas',
      '3 days',
      '16 años',
    ]);
  });
});

describe('the device', () => {
  const standing = (device_standing: StatusSnapshot['device_standing'], changes: Partial<StatusSnapshot> = {}) =>
    device(snapshot({ device_standing, ...changes }), es);
  const ROWS: [StatusSnapshot['device_standing'], StateToken, string][] = [
    ['in_order', 'ok', 'Equipo en orden'],
    ['no_copy', 'attention', 'Sin copia de seguridad'],
    ['copy_missing', 'attention', 'Falta la copia'],
    ['disk_low', 'attention', 'Disco casi lleno: 1,4 GB'],
    ['copy_lost', 'error', 'Falla la copia'],
    ['clock_went_back', 'error', 'La hora ha retrocedido'],
    ['disk_full', 'error', 'Disco casi lleno: 1,4 GB'],
    ['write_failed', 'error', 'No guardado. Pare y avise.'],
  ];
  it.each(ROWS)('says what the core found: %s', (word, token, text) => {
    const { device } = snapshot();
    expect(standing(word, { device: { ...device, disk_free_mb: 1_400 } })).toMatchObject({ token, text });
  });

  it('says a clock that went back as its own, and the connection what it knows', () => {
    const back = snapshot({ device_standing: 'clock_went_back', clock_went_back: true });
    expect(device(back, CATALOGUE.en)).toMatchObject({ icon: 'octagon-x', text: 'The clock went back' });
    expect(connection(back, es).text).toBe('Conectado con el centro');
  });
});

describe('a machine on its battery', () => {
  const on = (percent: number, minutes: number | null) =>
    device(snapshot({ device_standing: percent < 25 ? 'plug_in' : 'on_battery', device: { disk_free_mb: 9_000, disk_free_percent: 40, write_failed: false, battery: { percent, minutes } } }), es);
  it('says how long it lasts, and what to do before it ends', () => {
    expect(on(64, 130)).toMatchObject({ token: 'local', text: 'Con batería: 64\u00A0% (2 h 10 min)' });
    expect(on(64, null).text).toBe('Con batería: 64\u00A0%');
    expect(on(24, 30)).toMatchObject({ token: 'attention', text: 'Enchufe el equipo: 24\u00A0%' });
  });
});

describe('the roll', () => {
  const at = (changes: Partial<StatusSnapshot>) => roll(snapshot(changes), NOW, es);
  it('is up to date only while it is compared with the centre', () => {
    expect(at({})).toMatchObject({ token: 'ok', text: 'Censo al día: versión de las 11:20' });
    const old = { token: 'local', text: 'Censo de las 11:20: puede haber cambios' };
    expect(at({ connection: 'no_server' })).toMatchObject(old);
    expect(roll(snapshot(), NOW + 121_000, es)).toMatchObject(old);
    expect(at({ bootstrap_percent: 64 }).text).toBe('Recibiendo el censo: 64\u00A0%');
    expect(at({ roll_failed: true })).toMatchObject({ token: 'error', text: 'El censo no supera la comprobación. No abra la mesa.' });
  });

  it('out of a file says of when it is, before the centre was ever asked', () => {
    expect(at({ roll_version_ms: null, roll_as_of_ms: null })).toMatchObject({ token: 'unknown', text: 'El censo aún no ha llegado' });
    const carried = at({ roll_version_ms: NOW - 2 * 86_400_000, roll_as_of_ms: null, connection: 'connected' });
    expect(carried).toMatchObject({ token: 'local', icon: 'history', text: 'Censo del 22/05 a las 11:20: puede haber cambios' });
  });

  it('says the time of the centre, whatever this machine shows', () => {
    expect(at({ roll_version_ms: NOW - 82 * 60_000 }).text).toBe('Censo al día: versión de las 09:58');
  });
});

describe('a recovered connection', () => {
  type Link = StatusSnapshot['connection'];
  /** The moments at which it is said, of a connection that is heard every so many seconds. */
  function said(links: Link[], seconds = 1): number[] {
    let heard = nothingHeard;
    return links.flatMap((link, turn) => {
      const step = hearConnection(heard, snapshot({ connection: link }), turn * seconds * 1_000);
      ({ heard } = step);
      return step.back ? [turn] : [];
    });
  }

  it('is said once, also when it was looked for in between', () => {
    expect(said(['no_network', 'connected', 'connected'])).toEqual([1]);
    expect(said(['connected', 'no_server', 'checking', 'checking', 'connected', 'connected'])).toEqual([4]);
  });

  it('is not said of one that was not away', () => {
    expect(said(['checking', 'connected', 'checking', 'connected'])).toEqual([]);
    expect(said(['refused', 'connected'])).toEqual([]);
  });

  it('is said no more than once a minute', () => {
    const comesAndGoes: Link[] = ['no_network', 'connected', 'no_network', 'connected', 'no_network', 'connected'];
    expect(said(comesAndGoes, 20)).toEqual([1, 5]);
    expect(said(comesAndGoes, 60)).toEqual([1, 3, 5]);
  });
});

it('no connection is not an error', () => {
  expect(connection(snapshot({ connection: 'no_network' }), es)).toMatchObject({ token: 'local', text: 'Sin red' });
  expect(connection(snapshot({ connection: 'no_internet' }), es)).toMatchObject({ token: 'local', text: 'Sin internet' });
});
