/** Invented double check-ins for the fake station: one with a machine it knows nothing of, one with its own earlier record. */
import type { ConflictCase } from '../../wire/ConflictCase';
import type { FakePerson } from './people';

const HERE = 'st-06-015-03-002-b';
const MINUTE_MS = 60_000;

/** With `waits` the centre has not answered to this machine's own records yet. */
export function inventedConflicts(people: readonly FakePerson[], count: number, nowMs: number, waits: boolean): ConflictCase[] {
  return people.slice(0, count).map(({ row }, place) => {
    const at = nowMs - (30 + 15 * place) * MINUTE_MS;
    const own = place % 2 === 1;
    return {
      id: `${HERE}/2/${place + 7}`,
      found_ms: at + 12 * MINUTE_MS,
      key: row.key,
      dni_masked: row.dni_masked,
      ours: { station: HERE, here: true, at_ms: at, method: 'scan', document: 'dni', officer: 'poll_worker_1', received_ms: waits ? null : at + 9 * MINUTE_MS },
      standing: own
        ? { station: HERE, here: true, at_ms: at - 15 * MINUTE_MS, method: 'dni', document: 'passport', officer: 'poll_worker_1', received_ms: at - 4 * MINUTE_MS }
        : { station: 'st-06-015-03-002-reserva', here: false, at_ms: null, method: null, document: null, officer: null, received_ms: null },
      said: [],
      outcome: null,
    };
  });
}
