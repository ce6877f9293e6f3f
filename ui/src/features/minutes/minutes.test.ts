import { expect, it } from 'vitest';
import { accept, refuse } from '../../backend/answer';
import type { MinutesView } from '../../wire/MinutesView';
import { noting, stepNoting, type Noting, type NotingEvent, type TypedField } from './minutes';

const VIEW: MinutesView = {
  postal: null,
  others: null,
  noted: { by_certificate: 2, interventores: 1 },
  representatives: [],
  protests: [],
  incidents: [],
  complete: false,
};
const play = (events: NotingEvent[], from: Noting = noting) =>
  events.reduce((at, event) => stepNoting(at.state, event), { state: from, effects: [] } as ReturnType<typeof stepNoting>);
const read: NotingEvent = { type: 'read', answer: accept(VIEW) };
const typed = (field: TypedField, text: string): NotingEvent => ({ type: 'typed', field, text });
const ADD: NotingEvent = { type: 'add' };

it('asks for nothing before it knows what was noted', () => {
  expect(play([{ type: 'open', part: 'protests' }, ADD]).state.at).toBe('list');
});

it('notes a representative, once, and is ready for the next', () => {
  const one = [read, { type: 'open', part: 'representatives' }, typed('name', ' Núria Vidal '), typed('candidature', 'El Olivo')] as NotingEvent[];
  const noted = play([...one, ADD]);
  expect(noted.effects).toEqual([{ do: 'note', note: { kind: 'representative', representative: { name: 'Núria Vidal', candidature: 'El Olivo' } } }]);
  expect(stepNoting(noted.state, ADD).effects, 'a second press adds nothing').toEqual([]);
  const view = { ...VIEW, representatives: [{ name: 'Núria Vidal', candidature: 'El Olivo' }] };
  const after = stepNoting(noted.state, { type: 'answered', answer: accept(view) }).state;
  expect(after).toMatchObject({ at: 'representatives', busy: false, view, typed: { name: '', candidature: '' } });
});

it.each([
  ['representatives', [], 'name'],
  ['representatives', [typed('name', 'Ana')], 'candidature'],
  ['protests', [typed('by', 'Ana')], 'words'],
  ['protests', [typed('by', 'Ana'), typed('words', 'Algo'), typed('in_favour', 'dos')], 'in_favour'],
  ['incidents', [typed('what', '  ')], 'what'],
  ['numbers', [typed('received', 'x')], 'received'],
  ['numbers', [typed('received', '1'), typed('accepted', '2')], 'accepted'],
] as const)('what is missing or wrong in %s is said at its field', (part, events, problem) => {
  const { state, effects } = play([read, { type: 'open', part }, ...events, ADD]);
  expect(effects).toEqual([]);
  expect(state.problem).toBe(problem);
});

it('what was typed is kept when the core refuses it', () => {
  const protest: NotingEvent[] = [read, { type: 'open', part: 'protests' }, typed('by', 'Ana'), typed('words', 'Algo'), typed('decision', 'Sí'), ADD];
  const { state } = play([...protest, { type: 'answered', answer: refuse({ code: 'decision_votes', facts: {} }) }]);
  expect(state).toMatchObject({ at: 'protests', busy: false, typed: { words: 'Algo' }, refusal: { code: 'decision_votes' } });
});

it('completing begins with what the desk noted and says how many envelopes were not accepted', () => {
  const open = play([read, { type: 'open', part: 'numbers' }]).state;
  expect(open.typed).toMatchObject({ received: '0', accepted: '0', by_certificate: '2', interventores: '1' });
  const sent = play([typed('received', '5'), typed('accepted', '4'), ADD], open);
  expect(sent.effects).toEqual([
    { do: 'note', note: { kind: 'complete', postal: { received: 5, accepted: 4, rejected: 1 }, others: { by_certificate: 2, interventores: 1 } } },
  ]);
  const done = stepNoting(sent.state, { type: 'answered', answer: accept({ ...VIEW, complete: true }) }).state;
  expect(done).toMatchObject({ at: 'list', view: { complete: true } });
});

it('takes a note back from the list that is open, and from no other screen', () => {
  expect(play([read, { type: 'open', part: 'incidents' }, { type: 'strike', at: 1 }]).effects).toEqual([{ do: 'strike', list: 'incidents', at: 1 }]);
  expect(play([read, { type: 'strike', at: 0 }]).effects).toEqual([]);
  expect(play([read, { type: 'open', part: 'numbers' }, { type: 'strike', at: 0 }]).effects).toEqual([]);
});
