import { describe, expect, it } from 'vitest';
import { accept, refuse } from '../../backend/answer';
import { INCIDENT_CODES } from '../../backend/staff';
import { generator, pick } from '../../kit/random';
import type { PersonRow } from '../../wire/PersonRow';
import type { ScanResult } from '../../wire/ScanResult';
import type { Standing } from '../../wire/Standing';
import { step } from './flow';
import { confirming, people, person, play, searched, ticket, ticketed } from './playing';
import { AS_EVERYBODY, identify, type CheckIn, type CheckInEvent } from './state';

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

  it('takes a number that is being typed for a mistake only where Enter ends it', () => {
    const begun: CheckInEvent[] = [{ type: 'typed', query: '1234' }, { type: 'found', asked: 1, answer: accept({ kind: 'begun' }) }];
    expect(play(begun).state).toMatchObject({ insisted: false });
    expect(play([...begun, { type: 'entered' }]).state).toMatchObject({ at: 'identify', insisted: true });
    expect(play([...begun, { type: 'entered' }, { type: 'typed', query: '12345' }]).state).toMatchObject({ insisted: false });
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

  it('who has voted may be somebody else of the same surnames, whatever the document said', () => {
    const voted = person(1, { state: 'voted', at_ms: 5, by: null });
    const opened: CheckInEvent[] = [{ type: 'chose', key: 1 }, { type: 'loaded', key: 1, answer: accept(voted) }];
    const byDni = play([...searched(people([voted], true)), ...opened, { type: 'similar' }]);
    expect(byDni.state).toMatchObject({ at: 'identify', query: 'Apellido 1', outcome: { rows: [{ key: 1 }] } });
    expect(byDni.effects.at(-1)).toEqual({ do: 'find', asked: 2, query: 'Apellido 1' });
    const byName = play([{ type: 'typed', query: 'apell' }, { type: 'found', asked: 1, answer: accept(people([voted], false)) }, ...opened, { type: 'similar' }]);
    expect(byName.effects.at(-1)).toEqual({ do: 'find', asked: 2, query: 'apell' });
    expect(play([...confirming, { type: 'similar' }]).state.at).toBe('confirm');
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

describe('a document that is read', () => {
  const read = (rows: PersonRow[]): ScanResult => ({ kind: 'read', result: people(rows, true), source: 'zone', expired: false, differing: [] });
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

describe('any sequence of events', () => {
  const standings: Standing[] = [{ state: 'can' }, { state: 'postal' }, { state: 'left' }, { state: 'other_table', table: 'A', place: null }, { state: 'voted', at_ms: 1, by: null }, { state: 'authorised', at_ms: 1 }];

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
        { type: 'printWay' },
        { type: 'ticketed', answer: pick(random, [accept(ticket), refuse({ code: 'postal_vote', facts: {} }), refuse({ code: 'other_table', facts: { table: 'A' } }), refuse({ code: 'pin_wrong', facts: {} })]) },
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
        { type: 'scanRead', asked, answer: accept<ScanResult>({ kind: 'read', result: people(rows, true), source: 'zone', expired: false, differing: [] }) },
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
          expect(['postal', 'left']).toContain(before.at === 'allowing' && before.person.standing.state);
          expect(effect.pin).toMatch(/^\d{6}$/);
        }
        if (effect.do === 'prepare') expect(before).toMatchObject({ at: 'ticket', asking: true, activation: 'none' });
        if (effect.do === 'reissue') expect(before.at).toBe('authorised');
        if (effect.do === 'return') expect(before.at).toBe('giving_back');
      }
      if (state.at === 'ticket') expect(['confirm', 'authorised', 'allowing', 'ticket']).toContain(before.at);
      if (state.at === 'allowing') expect(['chair_decides', 'allowing']).toContain(before.at);
    }
  });
});
