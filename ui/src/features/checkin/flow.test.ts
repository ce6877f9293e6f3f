import { describe, expect, it } from 'vitest';
import { accept, refuse } from '../../backend/answer';
import { INCIDENT_CODES } from '../../backend/staff';
import { generator, pick } from '../../kit/random';
import type { PersonRow } from '../../wire/PersonRow';
import type { ScanResult } from '../../wire/ScanResult';
import type { SearchResult } from '../../wire/SearchResult';
import type { Standing } from '../../wire/Standing';
import type { Ticket } from '../../wire/Ticket';
import { AS_EVERYBODY, identify, isAsEverybody, step, type CheckIn, type CheckInEffect, type CheckInEvent } from './flow';

const person = (key: number, standing: Standing = { state: 'can' }): PersonRow => ({
  key,
  surnames: `Apellido ${key}`,
  name: 'Nombre',
  dni_masked: '••••5678Z',
  mesa: null,
  municipality: null,
  standing,
});
const people = (rows: PersonRow[], by_dni: boolean): SearchResult => ({
  kind: 'people',
  rows,
  total: rows.length,
  more_than_total: false,
  by_dni,
});
const ticket: Ticket = { code: 'ABC234', expires_at_ms: 900_000, seq: 7 };

function play(events: CheckInEvent[], from: CheckIn = identify()): { state: CheckIn; effects: CheckInEffect[] } {
  const effects: CheckInEffect[] = [];
  let state = from;
  for (const event of events) {
    const next = step(state, event);
    state = next.state;
    effects.push(...next.effects);
  }
  return { state, effects };
}

const searched = (result: SearchResult): CheckInEvent[] => [
  { type: 'typed', query: '12345678Z' },
  { type: 'found', asked: 1, answer: accept(result) },
];
const confirming: CheckInEvent[] = [
  ...searched(people([person(1)], true)),
  { type: 'entered' },
  { type: 'loaded', key: 1, answer: accept(person(1)) },
];
const ticketed: CheckInEvent[] = [...confirming, { type: 'authorise' }, { type: 'ticketed', answer: accept(ticket) }];

describe('searching', () => {
  it('drops the answer to an older question', () => {
    const { state } = play([
      { type: 'typed', query: 'gar' },
      { type: 'typed', query: 'garc' },
      { type: 'found', asked: 1, answer: accept(people([person(1)], false)) },
    ]);
    expect(state).toMatchObject({ at: 'identify', outcome: null, asked: 2, answered: 0 });
  });

  it('remembers Enter until the answer comes, as a scanner types faster than a search answers', () => {
    const { effects } = play([
      { type: 'typed', query: '12345678Z' },
      { type: 'entered' },
      { type: 'found', asked: 1, answer: accept(people([person(1)], true)) },
    ]);
    expect(effects.at(-1)).toEqual({ do: 'load', key: 1 });
  });

  it('says that a valid DNI is not on the roll', () => {
    expect(play([...searched(people([], true)), { type: 'entered' }]).state.at).toBe('not_on_roll');
  });

  it('shows two people with the same DNI side by side', () => {
    const { state } = play([...searched(people([person(1), person(2)], true)), { type: 'entered' }]);
    expect(state).toMatchObject({ at: 'same_dni', people: [{ key: 1 }, { key: 2 }] });
  });

  it('does not choose among several people of the same name', () => {
    expect(play([...searched(people([person(1), person(2)], false)), { type: 'entered' }]).state.at).toBe('identify');
  });
});

describe('a press on a row', () => {
  const short: CheckInEvent[] = [
    { type: 'typed', query: 'gar' },
    { type: 'found', asked: 1, answer: accept(people([person(1), person(2), person(3)], false)) },
    { type: 'typed', query: 'garr' },
  ];
  const narrowed: CheckInEvent = { type: 'found', asked: 2, answer: accept(people([person(3)], false)) };

  it('finds the list as it was when the finger came down', () => {
    const pressed = play([...short, { type: 'pressed' }, narrowed]);
    expect(pressed.state).toMatchObject({ outcome: { rows: [{ key: 1 }, { key: 2 }, { key: 3 }] } });
    const chosen = play([{ type: 'chose', key: 2 }, { type: 'released' }], pressed.state);
    expect(chosen.effects).toEqual([{ do: 'load', key: 2 }]);
    expect(chosen.state).toMatchObject({ at: 'identify', opening: 2, outcome: { rows: [{ key: 3 }] } });
    const opened = play([{ type: 'loaded', key: 2, answer: accept(person(2)) }], chosen.state);
    expect(opened.state).toMatchObject({ at: 'confirm', person: { key: 2 } });
  });

  it('that is not finished chooses nobody, and the list goes on', () => {
    const { state, effects } = play([...short, { type: 'pressed' }, narrowed, { type: 'released' }]);
    expect(effects.some((effect) => effect.do === 'load')).toBe(false);
    expect(state).toMatchObject({ answered: 2, press: null, outcome: { rows: [{ key: 3 }] } });
  });

  it('keeps Enter waiting for the answer that it holds back', () => {
    const { effects } = play([...short, { type: 'entered' }, { type: 'pressed' }, narrowed, { type: 'released' }]);
    expect(effects.at(-1)).toEqual({ do: 'load', key: 3 });
  });

  it('holds nothing back once somebody types on', () => {
    const { state } = play([...short, { type: 'pressed' }, narrowed, { type: 'typed', query: 'garro' }, { ...narrowed, asked: 3 }]);
    expect(state).toMatchObject({ answered: 3, outcome: { rows: [{ key: 3 }] } });
  });
});

describe('a person', () => {
  it('who has voted since the list was made opens "already voted"', () => {
    const { state } = play([
      ...searched(people([person(1)], true)),
      { type: 'chose', key: 1 },
      { type: 'loaded', key: 1, answer: accept(person(1, { state: 'voted', at_ms: 5, by: null })) },
    ]);
    expect(state).toMatchObject({ at: 'voted', atMs: 5 });
  });

  it('who voted elsewhere while being confirmed is shown so, not as an error', () => {
    const { state, effects } = play([
      ...confirming,
      { type: 'authorise' },
      { type: 'ticketed', answer: refuse({ code: 'already_voted', facts: {} }) },
      { type: 'loaded', key: 1, answer: accept(person(1, { state: 'voted', at_ms: 5, by: null })) },
    ]);
    expect(effects.at(-1)).toEqual({ do: 'load', key: 1 });
    expect(state.at).toBe('voted');
  });

  it('is authorised with the document that they show', () => {
    const { state, effects } = play([...confirming, { type: 'shows', document: 'passport' }, { type: 'authorise' }, { type: 'shows', document: 'dni' }]);
    expect(effects.at(-1)).toEqual({ do: 'authorise', key: 1, method: 'dni', document: 'passport' });
    expect(state).toMatchObject({ at: 'confirm', document: 'passport', busy: true });
  });

  it('is authorised once however often the button is pressed', () => {
    const { effects } = play([...confirming, { type: 'authorise' }, { type: 'authorise' }, { type: 'authorise' }]);
    expect(effects.filter((effect) => effect.do === 'authorise')).toHaveLength(1);
  });

  it('keeps its screen and the reason when it could not be saved', () => {
    const { state } = play([...confirming, { type: 'authorise' }, { type: 'ticketed', answer: refuse({ code: 'write_failed', facts: {} }) }]);
    expect(state).toMatchObject({ at: 'confirm', busy: false, refusal: { code: 'write_failed' } });
  });
});

describe('a person whose vote by post is recorded', () => {
  const byPost = person(1, { state: 'postal' });
  const opened: CheckInEvent[] = [...searched(people([byPost], true)), { type: 'entered' }, { type: 'loaded', key: 1, answer: accept(byPost) }];
  const deciding: CheckInEvent[] = [...opened, { type: 'shows', document: 'passport' }, { type: 'decide' }];
  const signing: CheckInEvent[] = [...deciding, { type: 'pin', pin: '481516' }, { type: 'sign' }];

  it('is authorised by nobody at the desk', () => {
    const { state, effects } = play([...opened, { type: 'authorise' }, { type: 'sign' }]);
    expect(state.at).toBe('postal');
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
    expect(state.at).toBe('postal');
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

describe('the ticket', () => {
  it('holds no name and no DNI of the person', () => {
    const { state } = play(ticketed);
    expect(state).toMatchObject({ at: 'ticket', save: 'local' });
    expect('person' in state).toBe(false);
  });

  it('upgrades in place and never goes back', () => {
    const { state } = play([...ticketed, { type: 'saved', seq: 7, state: 'received' }, { type: 'saved', seq: 7, state: 'local' }]);
    expect(state).toMatchObject({ save: 'received' });
  });

  it('ignores news about another record', () => {
    expect(play([...ticketed, { type: 'saved', seq: 8, state: 'received' }]).state).toMatchObject({ save: 'local' });
  });

  it('gives way to an empty search', () => {
    expect(play([...ticketed, { type: 'done' }]).state).toMatchObject({ at: 'identify', query: '', outcome: null });
  });
});

describe('turning the one screen to the voter', () => {
  const activated: CheckInEvent[] = [...ticketed, { type: 'activate' }, { type: 'activated', answer: accept(null) }];

  it('comes after the booth is activated, and is asked for once', () => {
    expect(play([...ticketed, { type: 'turn' }]).effects.some((effect) => effect.do === 'turn')).toBe(false);
    const { state, effects } = play([...activated, { type: 'turn' }, { type: 'turn' }]);
    expect(effects.filter((effect) => effect.do === 'turn')).toHaveLength(1);
    expect(state).toMatchObject({ at: 'ticket', activation: 'turning' });
  });

  it('leaves nobody on the screen that the voter turns to', () => {
    const { state } = play([...activated, { type: 'turn' }, { type: 'turned', answer: accept(null) }]);
    expect(state).toMatchObject({ at: 'identify', query: '', outcome: null });
  });

  it('keeps the ticket and says why when it does not turn, and can be asked for again', () => {
    const refused = play([...activated, { type: 'turn' }, { type: 'turned', answer: refuse({ code: 'internal', facts: {} }) }]).state;
    expect(refused).toMatchObject({ at: 'ticket', activation: 'done', refusal: { code: 'internal' } });
    expect(play([{ type: 'turn' }], refused).effects).toEqual([{ do: 'turn' }]);
  });

  it('takes nobody else meanwhile', () => {
    const { effects } = play([...activated, { type: 'turn' }, { type: 'scanned', text: 'IDESP' }]);
    expect(effects.some((effect) => effect.do === 'scan')).toBe(false);
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

describe('a document that is read', () => {
  const read = (rows: PersonRow[]): ScanResult => ({ kind: 'read', result: people(rows, true), source: 'zone', expired: false });
  const scan = (result: ScanResult, asked = 1): CheckInEvent[] => [
    { type: 'scanned', text: 'IDESP' },
    { type: 'scanRead', asked, answer: accept(result) },
  ];

  it('opens its holder at once, and is the method of the check-in', () => {
    const { state, effects } = play([...scan(read([person(1)])), { type: 'loaded', key: 1, answer: accept(person(1)) }, { type: 'authorise' }]);
    expect(state.at).toBe('confirm');
    expect(effects.at(-1)).toEqual({ do: 'authorise', key: 1, method: 'scan', document: 'dni' });
  });

  it('of somebody who has voted opens "already voted", never the confirmation', () => {
    const voted = person(1, { state: 'voted', at_ms: 5, by: null });
    expect(play([...scan(read([voted])), { type: 'loaded', key: 1, answer: accept(voted) }]).state.at).toBe('voted');
  });

  it('is kept nowhere: neither its text nor its number', () => {
    for (const result of [read([]), read([person(1)]), { kind: 'unreadable', why: 'half' } as const]) {
      expect(JSON.stringify(play(scan(result)).state)).not.toContain('IDESP');
    }
    expect(play(scan(read([]))).state).toMatchObject({ at: 'not_on_roll', search: { query: '' } });
    expect(play(scan({ kind: 'unreadable', why: 'half' })).state).toMatchObject({ at: 'identify', scan: { at: 'unreadable', why: 'half' } });
  });

  it('begins anew from any screen, but not while something is saved or signed', () => {
    expect(play([...ticketed, { type: 'scanned', text: 'IDESP' }]).state).toMatchObject({ at: 'identify', scan: { at: 'asked' } });
    const saving = play([...confirming, { type: 'authorise' }, { type: 'scanned', text: 'IDESP' }]);
    expect(saving.state).toMatchObject({ at: 'confirm', busy: true });
    expect(saving.effects.filter((effect) => effect.do === 'scan')).toEqual([]);
  });

  it('drops the answer to an older reading and to one that was typed over', () => {
    const late: CheckInEvent = { type: 'scanRead', asked: 1, answer: accept(read([person(1)])) };
    for (const next of [{ type: 'scanned', text: 'IDESP' }, { type: 'typed', query: 'gar' }] as const) {
      expect(play([{ type: 'scanned', text: 'IDESP' }, next, late]).effects.some((effect) => effect.do === 'load')).toBe(false);
    }
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

describe('any sequence of events', () => {
  const standings: Standing[] = [{ state: 'can' }, { state: 'postal' }, { state: 'voted', at_ms: 1, by: null }, { state: 'authorised', at_ms: 1 }];

  it.each(Array.from({ length: 40 }, (_, seed) => seed))('never authorises somebody who cannot vote (seed %i)', (seed) => {
    const random = generator(seed);
    let state: CheckIn = identify();
    for (let turn = 0; turn < 300; turn += 1) {
      const key = 1 + Math.floor(random() * 3);
      const rows = [1, 2, 3].slice(0, Math.floor(random() * 4)).map((each) => person(each, pick(random, standings)));
      const asked = state.at === 'identify' ? state.asked : 0;
      const event: CheckInEvent = pick<CheckInEvent>(random, [
        { type: 'typed', query: pick(random, ['', 'gar', '12345678Z']) },
        { type: 'found', asked, answer: accept(people(rows, random() < 0.5)) },
        { type: 'entered' },
        { type: 'chose', key },
        { type: 'loaded', key, answer: accept(person(key, pick(random, standings))) },
        { type: 'authorise' },
        { type: 'decide' },
        { type: 'ticketed', answer: pick(random, [accept(ticket), refuse({ code: 'postal_vote', facts: {} }), refuse({ code: 'pin_wrong', facts: {} })]) },
        { type: 'saved', seq: 7, state: pick(random, ['local', 'queued', 'sending', 'received', 'rejected'] as const) },
        { type: 'ask' },
        { type: 'asked', start: pick(random, [{ language: 'gl' }, { audio: 'only' }, { text: 'l' }, { two_switches: true }, { slow_presses: true }] as const) },
        { type: 'prepared', seq: 7, start: { ...AS_EVERYBODY, audio: 'on' }, answer: pick(random, [accept(null), refuse({ code: 'code_used', facts: {} })]) },
        { type: 'activate' },
        { type: 'activated', answer: accept(null) },
        { type: 'turn' },
        { type: 'turned', answer: pick(random, [accept(null), refuse({ code: 'internal', facts: {} })]) },
        { type: 'reason', reason: 'left' },
        { type: 'giveBack' },
        { type: 'reissue' },
        { type: 'returned', answer: accept(null) },
        { type: 'back' },
        { type: 'done' },
        { type: 'pressed' },
        { type: 'released' },
        { type: 'scanned', text: '12345678Z\n' },
        { type: 'scanRead', asked, answer: accept<ScanResult>({ kind: 'read', result: people(rows, true), source: 'zone', expired: false }) },
        { type: 'note', code: pick(random, INCIDENT_CODES) },
        { type: 'pin', pin: '481516' },
        { type: 'sign' },
        { type: 'noted', answer: accept(null) },
      ]);
      const before = state;
      const { state: after, effects } = step(before, event);
      state = after;
      for (const effect of effects) {
        if (effect.do === 'authorise') {
          expect(before.at).toBe('confirm');
          expect(before.at === 'confirm' && before.person.standing.state).toBe('can');
        }
        if (effect.do === 'allow') {
          expect(before.at).toBe('allowing');
          expect(before.at === 'allowing' && before.person.standing.state).toBe('postal');
          expect(effect.pin).toMatch(/^\d{6}$/);
        }
        if (effect.do === 'prepare') expect(before).toMatchObject({ at: 'ticket', asking: true, activation: 'none' });
        if (effect.do === 'reissue') expect(before.at).toBe('authorised');
        if (effect.do === 'return') expect(before.at).toBe('giving_back');
      }
      if (state.at === 'ticket') expect(['confirm', 'authorised', 'allowing', 'ticket']).toContain(before.at);
      if (state.at === 'allowing') expect(['postal', 'allowing']).toContain(before.at);
    }
  });
});

describe('what the voter asks for', () => {
  const failed = refuse({ code: 'code_used', facts: {} });

  it('is folded away and nothing, until somebody asks', () => {
    const { state } = play(ticketed);
    expect(state).toMatchObject({ at: 'ticket', asking: false, start: AS_EVERYBODY, kept: AS_EVERYBODY });
    expect(isAsEverybody(AS_EVERYBODY)).toBe(true);
    const asked = [{ language: 'eu' }, { audio: 'on' }, { text: 'l' }, { two_switches: true }, { slow_presses: true }] as const;
    for (const one of asked) expect(isAsEverybody({ ...AS_EVERYBODY, ...one })).toBe(false);
    expect(play([{ type: 'asked', start: { audio: 'only' } }], state)).toEqual({ state, effects: [] });
  });

  it('goes to the core with every answer, and what it took is kept', () => {
    const { state, effects } = play([...ticketed, { type: 'ask' }, { type: 'asked', start: { language: 'eu' } }, { type: 'asked', start: { two_switches: true } }]);
    const first = { ...AS_EVERYBODY, language: 'eu' as const };
    const second = { ...first, two_switches: true };
    const prepare = effects.filter((effect) => effect.do === 'prepare');
    expect(prepare).toEqual([first, second].map((start) => ({ do: 'prepare', ticket, start })));
    const answered = play([{ type: 'prepared', seq: 7, start: first, answer: accept(null) }, { type: 'prepared', seq: 7, start: second, answer: accept(null) }, { type: 'back' }], state).state;
    expect(answered).toMatchObject({ at: 'ticket', asking: false, start: second, kept: second });
  });

  it('is not shown as if the booth began so when the core did not take it', () => {
    const start = { ...AS_EVERYBODY, audio: 'on' as const };
    const { state } = play([...ticketed, { type: 'ask' }, { type: 'asked', start: { audio: 'on' } }, { type: 'prepared', seq: 7, start, answer: failed }]);
    expect(state).toMatchObject({ start: AS_EVERYBODY, kept: AS_EVERYBODY, refusal: { code: 'code_used' } });
  });

  it('is of this ticket only, and of no booth that is activated', () => {
    const start = { ...AS_EVERYBODY, text: 'xl' as const };
    const open = play([...ticketed, { type: 'ask' }]).state;
    expect(play([{ type: 'prepared', seq: 6, start, answer: accept(null) }], open).state).toEqual(open);
    const busy = play([...ticketed, { type: 'activate' }]).state;
    expect(play([{ type: 'ask' }, { type: 'asked', start: { text: 'xl' } }], busy)).toEqual({ state: busy, effects: [] });
    const again = play([{ type: 'ask' }, { type: 'asked', start: { text: 'xl' } }, { type: 'done' }, ...confirming.map((event) => (event.type === 'found' ? { ...event, asked: 2 } : event)), { type: 'authorise' }, { type: 'ticketed', answer: accept(ticket) }], open).state;
    expect(again).toMatchObject({ at: 'ticket', asking: false, start: AS_EVERYBODY });
  });
});

describe('printing the ticket', () => {
  it('is asked for once at a time, and a printer without paper leaves the code to be said', () => {
    const asked = play([...ticketed, { type: 'print' }, { type: 'print' }]);
    expect(asked.effects.filter((effect) => effect.do === 'print')).toEqual([{ do: 'print', ticket }]);
    const refused = play([{ type: 'printed', seq: 7, answer: refuse({ code: 'printer_no_paper', facts: {} }) }], asked.state);
    expect(refused.state).toMatchObject({ printing: 'said', refusal: { code: 'printer_no_paper' } });
    expect(play([{ type: 'print' }, { type: 'printed', seq: 7, answer: accept(null) }], refused.state).state).toMatchObject({ printing: 'done', refusal: null });
  });

  it('says nothing on the ticket of the next voter', () => {
    const next = play([...ticketed, { type: 'print' }, { type: 'done' }]).state;
    expect(play([{ type: 'printed', seq: 7, answer: accept(null) }], next).state).toEqual(next);
    const other = play([...ticketed.slice(0, -1), { type: 'ticketed', answer: accept({ ...ticket, seq: 8 }) }]).state;
    expect(play([{ type: 'printed', seq: 7, answer: accept(null) }], other).state).toMatchObject({ printing: 'none' });
  });
});
