import { describe, expect, it } from 'vitest';
import { accept, refuse } from '../../backend/answer';
import { generator, pick } from '../../kit/random';
import { constituting, isUntouched, stepConstituting, type Constituting, type ConstitutingEvent } from './constituting';

const play = (events: ConstitutingEvent[]) =>
  events.reduce((at, event) => stepConstituting(at.state, event), { state: constituting, effects: [] } as ReturnType<typeof stepConstituting>);
const person = (name: string, pin: string, again = pin): ConstitutingEvent[] => [
  { type: 'name', text: name },
  { type: 'pin', text: pin },
  { type: 'again', text: again },
  { type: 'next' },
];
const skip: ConstitutingEvent = { type: 'skip' };
const table = [...person('Ana', '481516'), ...person('Luis', '234299'), skip, skip, skip];

describe('constituting the table', () => {
  it('takes a president and a poll worker, and leaves the other seats free', () => {
    expect(play([...table, { type: 'submit' }]).effects).toEqual([
      {
        do: 'constitute',
        members: [
          { post: 'president', name: 'Ana', dni: '', pin: '481516' },
          { post: 'poll_worker_1', name: 'Luis', dni: '', pin: '234299' },
        ],
      },
    ]);
  });

  it('is untouched until somebody types, and again when nothing is left of it', () => {
    expect(isUntouched(constituting)).toBe(true);
    expect(isUntouched(play([skip]).state)).toBe(true);
    expect(isUntouched(play([{ type: 'pin', text: '4' }]).state)).toBe(false);
    expect(isUntouched(play([{ type: 'name', text: 'A' }, { type: 'name', text: '' }]).state)).toBe(true);
    expect(isUntouched(play([...person('Ana', '481516'), { type: 'back' }]).state)).toBe(true);
    expect([isUntouched(play(person('Ana', '481516')).state), isUntouched(play(table).state)]).toEqual([false, false]);
  });

  it('never leaves the first two seats free', () => {
    expect(play([skip, skip]).state).toEqual(constituting);
    expect(play([...person('Ana', '481516'), skip]).state).toMatchObject({ at: 'seat', seat: 1 });
  });

  it.each(['', '12345', '111111', '123456', '654321', '12345a'])('does not take %s for a PIN', (pin) => {
    expect(play(person('Ana', pin)).state).toMatchObject({ seat: 0, problem: 'pin' });
  });

  it('asks again when the two PINs are not the same, or without a name', () => {
    expect(play(person('Ana', '481516', '481517')).state).toMatchObject({ problem: 'again', pin: '', again: '', name: 'Ana' });
    expect(play(person(' ', '481516')).state).toMatchObject({ problem: 'name' });
  });

  it('keeps the table when it was refused, and nothing when it was taken', () => {
    const submitted = play([...table, { type: 'submit' }]).state;
    const refused = stepConstituting(submitted, { type: 'answered', answer: refuse({ code: 'write_failed', facts: {} }) }).state;
    expect(refused).toMatchObject({ at: 'review', busy: false, refusal: { code: 'write_failed' } });
    expect(stepConstituting(submitted, { type: 'answered', answer: accept(null) }).state).toEqual(constituting);
  });

  it.each(Array.from({ length: 20 }, (_, seed) => seed))('is asked for with whole people only (seed %i)', (seed) => {
    const random = generator(seed);
    let state: Constituting = constituting;
    for (let turn = 0; turn < 300; turn += 1) {
      const event = pick<ConstitutingEvent>(random, [
        ...person(pick(random, ['', 'Ana', 'Luis']), pick(random, ['481516', '111111', '2']), pick(random, ['481516', '2'])),
        skip,
        { type: 'next' },
        { type: 'back' },
        { type: 'submit' },
        { type: 'answered', answer: accept(null) },
      ]);
      const { state: after, effects } = stepConstituting(state, event);
      for (const { members } of effects) {
        expect(members.slice(0, 2).map(({ post }) => post)).toEqual(['president', 'poll_worker_1']);
        for (const { name, pin } of members) expect(`${name} ${pin}`).toMatch(/^(Ana|Luis) 481516$/);
      }
      state = after;
    }
  });
});

it('a document may stay unsaid, and a slip in it is found before anybody chooses a PIN', () => {
  const with_dni = (dni: string): Constituting =>
    play([{ type: 'name', text: 'Ana' }, { type: 'dni', text: dni }, { type: 'pin', text: '481516' }, { type: 'again', text: '481516' }, { type: 'next' }]).state;
  for (const right of ['', ' ', '12345678Z', '12.345.678-z', 'X1234567L']) expect(with_dni(right), right).toMatchObject({ at: 'seat', seat: 1 });
  for (const wrong of ['12345678A', '12345678', 'Z', 'X123456L', 'Ana']) expect(with_dni(wrong), wrong).toMatchObject({ seat: 0, problem: 'dni', pin: '481516' });
});
