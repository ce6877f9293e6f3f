import { describe, expect, it } from 'vitest';
import { accept, refuse } from '../../backend/answer';
import { confirming, play, ticket, ticketed } from './playing';
import { AS_EVERYBODY, isAsEverybody, type CheckInEvent } from './state';

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
