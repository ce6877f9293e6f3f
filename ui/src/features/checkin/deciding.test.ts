import { describe, expect, it } from 'vitest';
import { accept, refuse } from '../../backend/answer';
import type { Ticket } from '../../wire/Ticket';
import { step } from './flow';
import { confirming, people, person, play, searched, ticket, ticketed } from './playing';
import { identify, type CheckInEvent } from './state';

describe('a person whose vote by post is recorded', () => {
  const byPost = person(1, { state: 'postal' });
  const opened: CheckInEvent[] = [...searched(people([byPost], true)), { type: 'entered' }, { type: 'loaded', key: 1, answer: accept(byPost) }];
  const deciding: CheckInEvent[] = [...opened, { type: 'shows', document: 'passport' }, { type: 'decide' }];
  const signing: CheckInEvent[] = [...deciding, { type: 'pin', pin: '481516' }, { type: 'sign' }];

  it('is authorised by nobody at the desk', () => {
    const { state, effects } = play([...opened, { type: 'authorise' }, { type: 'sign' }]);
    expect(state.at).toBe('chair_decides');
    expect(effects.some((effect) => effect.do === 'authorise' || effect.do === 'allow')).toBe(false);
  });

  it('is allowed with the whole PIN of the president, which does not stay on the screen', () => {
    expect(play([...deciding, { type: 'sign' }]).state).toMatchObject({ at: 'allowing', refusal: { code: 'pin_missing' } });
    const { state, effects } = play(signing);
    expect(effects.at(-1)).toEqual({ do: 'allow', key: 1, method: 'dni', document: 'passport', pin: '481516' });
    expect(state).toMatchObject({ at: 'allowing', pin: '', busy: true });
    expect(play([...signing, { type: 'ticketed', answer: accept(ticket) }]).state).toMatchObject({ at: 'ticket', ticket });
    const wrong = play([...signing, { type: 'ticketed', answer: refuse({ code: 'pin_wrong', facts: {} }) }]);
    expect(wrong.state).toMatchObject({ at: 'allowing', busy: false, refusal: { code: 'pin_wrong' } });
  });

  it('is asked for once, and no document that is read takes the screen from the president', () => {
    const { state, effects } = play([...signing, { type: 'sign' }, { type: 'scanned', text: 'IDESP' }, { type: 'back' }]);
    expect(effects.filter((effect) => effect.do === 'allow')).toHaveLength(1);
    expect(effects.some((effect) => effect.do === 'scan')).toBe(false);
    expect(state.at).toBe('allowing');
  });

  it('who was marked while the desk confirmed them opens the screen that says so', () => {
    const { state, effects } = play([
      ...confirming,
      { type: 'authorise' },
      { type: 'ticketed', answer: refuse({ code: 'postal_vote', facts: {} }) },
      { type: 'loaded', key: 1, answer: accept(byPost) },
    ]);
    expect(effects.at(-1)).toEqual({ do: 'load', key: 1 });
    expect(state.at).toBe('chair_decides');
  });

  it('who voted elsewhere meanwhile is shown so, and not allowed', () => {
    const { state } = play([
      ...signing,
      { type: 'ticketed', answer: refuse({ code: 'already_voted', facts: {} }) },
      { type: 'loaded', key: 1, answer: accept(person(1, { state: 'voted', at_ms: 5, by: null })) },
    ]);
    expect(state.at).toBe('voted');
  });
});

describe('somebody who left without voting, where the president decides', () => {
  const left = person(1, { state: 'left' });
  const shown: CheckInEvent[] = [...searched(people([left], true)), { type: 'entered' }, { type: 'loaded', key: 1, answer: accept(left) }];

  it('is not authorised at the desk, and with the PIN of the president', () => {
    expect(play([...shown, { type: 'authorise' }]).state).toMatchObject({ at: 'chair_decides', why: 'left' });
    const { state, effects } = play([...shown, { type: 'decide' }, { type: 'pin', pin: '481516' }, { type: 'sign' }]);
    expect(effects.at(-1)).toEqual({ do: 'allow', key: 1, method: 'dni', document: 'dni', pin: '481516' });
    expect(state).toMatchObject({ at: 'allowing', why: 'left', pin: '', busy: true });
  });

  it('is shown so when they left while the desk confirmed them', () => {
    const { state } = play([
      ...confirming,
      { type: 'authorise' },
      { type: 'ticketed', answer: refuse({ code: 'left_without_voting', facts: {} }) },
      { type: 'loaded', key: 1, answer: accept(left) },
    ]);
    expect(state).toMatchObject({ at: 'chair_decides', why: 'left' });
  });
});

describe('somebody of another table', () => {
  const place = { name: 'CEIP Cervantes', address: null, room: 'Aula 2', plan: null };
  const elsewhere = person(1, { state: 'other_table', table: '03-002-B', place });
  const shown: CheckInEvent[] = [
    ...searched(people([person(1, { state: 'other_table', table: '03-002-B', place: null })], true)),
    { type: 'entered' },
    { type: 'loaded', key: 1, answer: accept(elsewhere) },
  ];

  it('is told where, and nothing on that screen lets them vote', () => {
    const { state, effects } = play([...shown, { type: 'authorise' }, { type: 'decide' }, { type: 'sign' }]);
    expect(state).toMatchObject({ at: 'other_table', table: '03-002-B', place });
    expect(effects.some((effect) => effect.do === 'authorise' || effect.do === 'allow')).toBe(false);
  });

  it('gets the way on paper in the language that they ask for, once for each press', () => {
    const { state, effects } = play([...shown, { type: 'speaks', language: 'eu' }, { type: 'printWay' }, { type: 'printWay' }, { type: 'speaks', language: 'gl' }]);
    expect(effects.filter((effect) => effect.do === 'printWay')).toEqual([{ do: 'printWay', key: 1, language: 'eu' }]);
    expect(state).toMatchObject({ slip: { language: 'eu', printing: 'busy' } });
    const printed = step(state, { type: 'wayPrinted', key: 1, answer: accept(null) });
    expect(printed.state).toMatchObject({ slip: { language: 'eu', printing: 'done', refusal: null } });
    expect(step(printed.state, { type: 'speaks', language: null }).state).toMatchObject({ slip: { language: null, printing: 'none' } });
  });

  it('is told why nothing was printed, and no answer about somebody before is taken for theirs', () => {
    const busy = play([...shown, { type: 'printWay' }]).state;
    const refused = step(busy, { type: 'wayPrinted', key: 1, answer: refuse({ code: 'no_printer', facts: {} }) }).state;
    expect(refused).toMatchObject({ slip: { printing: 'none', refusal: { code: 'no_printer' } } });
    expect(step(busy, { type: 'wayPrinted', key: 2, answer: accept(null) }).state).toMatchObject({ slip: { printing: 'busy' } });
    expect(step(identify(), { type: 'wayPrinted', key: 1, answer: accept(null) }).state.at).toBe('identify');
  });

  it('can be noted for the minutes, without their name', () => {
    const { state } = play([...shown, { type: 'note', code: 'member_not_on_roll' }]);
    expect(state).toMatchObject({ at: 'noting', key: null });
    expect(play([...shown, { type: 'note', code: 'voter_denies_vote' }]).state.at).toBe('other_table');
  });

  it('whose table was corrected while the desk confirmed them is shown so', () => {
    const { state, effects } = play([
      ...confirming,
      { type: 'authorise' },
      { type: 'ticketed', answer: refuse({ code: 'other_table', facts: { table: '03-002-B' } }) },
      { type: 'loaded', key: 1, answer: accept(elsewhere) },
    ]);
    expect(effects.at(-1)).toEqual({ do: 'load', key: 1 });
    expect(state.at).toBe('other_table');
  });
});

describe('returning an authorisation', () => {
  const open: CheckInEvent[] = [
    ...ticketed,
    { type: 'chose', key: 1 },
    { type: 'loaded', key: 1, answer: accept(person(1, { state: 'authorised', at_ms: 3 })) },
  ];

  it('needs a reason', () => {
    const { state, effects } = play([...open, { type: 'giveBack' }]);
    expect(state).toMatchObject({ at: 'authorised', reasonMissing: true });
    expect(effects.some((effect) => effect.do === 'return')).toBe(false);
  });

  it('is not needed for a new code', () => {
    const renewed: Ticket = { ...ticket, code: 'XYZ789', seq: 9 };
    const { state, effects } = play([...open, { type: 'reissue' }, { type: 'ticketed', answer: accept(renewed) }]);
    expect(effects.slice(-2)).toEqual([{ do: 'reissue', key: 1 }, { do: 'follow', seq: 9 }]);
    expect(state).toMatchObject({ at: 'ticket', ticket: { code: 'XYZ789' }, save: 'local' });
  });

  it('opens the right screen when the person voted meanwhile', () => {
    const { state } = play([
      ...open,
      { type: 'reissue' },
      { type: 'ticketed', answer: refuse({ code: 'already_voted', facts: {} }) },
      { type: 'loaded', key: 1, answer: accept(person(1, { state: 'voted', at_ms: 5, by: null })) },
    ]);
    expect(state.at).toBe('voted');
  });

  it('needs the PIN of whoever is at the desk, and asks again when it is wrong', () => {
    const asked = play([...open, { type: 'reason', reason: 'left' }, { type: 'giveBack' }, { type: 'sign' }]);
    expect(asked.state).toMatchObject({ at: 'giving_back', refusal: { code: 'pin_missing' } });
    expect(asked.effects.some((effect) => effect.do === 'return')).toBe(false);
    const wrong = refuse({ code: 'pin_wrong', facts: {} });
    const { state } = play([...open, { type: 'reason', reason: 'left' }, { type: 'giveBack' }, { type: 'pin', pin: '000000' }, { type: 'sign' }, { type: 'returned', answer: wrong }]);
    expect(state).toMatchObject({ at: 'giving_back', pin: '', busy: false, refusal: { code: 'pin_wrong' } });
  });

  it('says that it was done', () => {
    const { state, effects } = play([
      ...open,
      { type: 'reason', reason: 'left' },
      { type: 'giveBack' },
      { type: 'pin', pin: '481516' },
      { type: 'sign' },
      { type: 'returned', answer: accept(null) },
    ]);
    expect(effects.at(-1)).toEqual({ do: 'return', key: 1, reason: 'left', pin: '481516' });
    expect(state).toMatchObject({ at: 'identify', notice: 'returned', query: '' });
  });
});

describe('what the president notes', () => {
  const voted = person(1, { state: 'voted', at_ms: 5, by: null });
  const denying: CheckInEvent[] = [
    ...searched(people([voted], true)),
    { type: 'entered' },
    { type: 'loaded', key: 1, answer: accept(voted) },
    { type: 'note', code: 'voter_denies_vote' },
  ];

  it('needs a whole PIN, which does not stay on the screen', () => {
    expect(play([...denying, { type: 'sign' }]).state).toMatchObject({ refusal: { code: 'pin_missing' } });
    const { state, effects } = play([...denying, { type: 'pin', pin: '481516' }, { type: 'sign' }]);
    expect(effects.at(-1)).toEqual({ do: 'note', code: 'voter_denies_vote', key: 1, pin: '481516' });
    expect(state).toMatchObject({ at: 'noting', pin: '', busy: true });
  });

  it('ends at an empty search and lets nobody vote', () => {
    const { state, effects } = play([...denying, { type: 'pin', pin: '481516' }, { type: 'sign' }, { type: 'noted', answer: accept(null) }]);
    expect(state).toMatchObject({ at: 'identify', notice: 'noted', query: '', outcome: null });
    expect(effects.some((effect) => effect.do === 'authorise')).toBe(false);
  });

  it('is about the person only where there is one', () => {
    const nobody = play([...searched(people([], true)), { type: 'entered' }]).state;
    expect(step(nobody, { type: 'note', code: 'voter_denies_vote' }).state.at).toBe('not_on_roll');
    expect(step(nobody, { type: 'note', code: 'certificate_shown' }).state).toMatchObject({ at: 'noting', key: null });
  });
});
