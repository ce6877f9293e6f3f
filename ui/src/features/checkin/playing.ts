/** What the tests of a check-in play with: invented people, and the flow from one event to the next. */
import { accept } from '../../backend/answer';
import type { PersonRow } from '../../wire/PersonRow';
import type { SearchResult } from '../../wire/SearchResult';
import type { Standing } from '../../wire/Standing';
import type { Ticket } from '../../wire/Ticket';
import { step } from './flow';
import { identify, type CheckIn, type CheckInEffect, type CheckInEvent } from './state';

export const person = (key: number, standing: Standing = { state: 'can' }): PersonRow => ({
  key,
  surnames: `Apellido ${key}`,
  name: 'Nombre',
  dni_masked: '••••5678Z',
  mesa: null,
  municipality: null,
  standing,
});
export const people = (rows: PersonRow[], by_dni: boolean): SearchResult => ({
  kind: 'people',
  rows,
  total: rows.length,
  more_than_total: false,
  by_dni,
});
export const ticket: Ticket = { code: 'ABC234', expires_at_ms: 900_000, seq: 7 };

export function play(events: CheckInEvent[], from: CheckIn = identify()): { state: CheckIn; effects: CheckInEffect[] } {
  const effects: CheckInEffect[] = [];
  let state = from;
  for (const event of events) {
    const next = step(state, event);
    state = next.state;
    effects.push(...next.effects);
  }
  return { state, effects };
}

export const searched = (result: SearchResult): CheckInEvent[] => [
  { type: 'typed', query: '12345678Z' },
  { type: 'found', asked: 1, answer: accept(result) },
];
export const confirming: CheckInEvent[] = [
  ...searched(people([person(1)], true)),
  { type: 'entered' },
  { type: 'loaded', key: 1, answer: accept(person(1)) },
];
export const ticketed: CheckInEvent[] = [...confirming, { type: 'authorise' }, { type: 'ticketed', answer: accept(ticket) }];
