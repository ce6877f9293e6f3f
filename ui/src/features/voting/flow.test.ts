import { describe, expect, it } from 'vitest';
import { accept, refuse } from '../../backend/answer';
import { generator, pick } from '../../kit/random';
import type { BallotPaper } from '../../wire/BallotPaper';
import type { BoothStart } from '../../wire/BoothStart';
import type { BoothView } from '../../wire/BoothView';
import { start, step, type Voting, type VotingEffect, type VotingEvent } from './flow';
import { BLANK } from './marks';

const paper: BallotPaper = {
  title: { es: 'Ensayo' },
  languages: ['es', 'en'],
  test: true,
  practice: false,
  contests: [
    {
      id: 'list',
      max: 1,
      kind: 'closed_list',
      title: { es: 'Lista' },
      text: [],
      choices: ['list-a', 'list-b'].map((id) => ({ id, name: { es: id }, detail: null, emblem: null })),
    },
    {
      id: 'board',
      max: 2,
      kind: 'up_to',
      title: { es: 'Junta' },
      text: [],
      choices: ['board-p', 'board-q', 'board-r'].map((id) => ({ id, name: { es: id }, detail: null, emblem: null })),
    },
  ],
};
const waitingView: BoothView = { kind: 'waiting', title: paper.title, languages: paper.languages, test: true };
const sessionView: BoothView = { kind: 'session', paper, start: null, suspended: false };
const failed = refuse({ code: 'write_failed', facts: {} });
const viewed = (view: BoothView): VotingEvent => ({ type: 'viewed', answer: accept(view) });

/** Plays events in order and gives the last state with every effect asked for. */
function play(events: VotingEvent[], from: Voting = start): { state: Voting; effects: VotingEffect[] } {
  const effects: VotingEffect[] = [];
  let state = from;
  for (const event of events) {
    const next = step(state, event);
    state = next.state;
    effects.push(...next.effects);
  }
  return { state, effects };
}

const enterCode: VotingEvent[] = [
  viewed(waitingView),
  { type: 'code', text: 'abc 234' },
  { type: 'begin' },
  { type: 'began', answer: accept(sessionView) },
  { type: 'next' },
];
const markBoth: VotingEvent[] = [
  { type: 'mark', choice: 'list-a' },
  { type: 'next' },
  { type: 'mark', choice: 'board-q' },
  { type: 'next' },
];

describe('the code', () => {
  it('is accepted in lower case and with spaces', () => {
    expect(play(enterCode).effects).toEqual([{ do: 'begin', code: 'ABC234' }]);
  });

  it('of a ticket that was read counts instead of what was typed', () => {
    const { state, effects } = play([viewed(waitingView), { type: 'code', text: 'K7' }, { type: 'read', line: 'abc234' }]);
    expect(effects).toEqual([{ do: 'begin', code: 'ABC234' }]);
    expect(state).toMatchObject({ at: 'waiting', code: 'ABC234', busy: true });
  });

  it('is none when something else was read, and nothing of that is kept', () => {
    for (const line of ['87654321X', 'ABC10I', 'IDESPBAA000589587654321X<<<<<<']) {
      const { state, effects } = play([viewed(waitingView), { type: 'code', text: 'K7' }, { type: 'read', line }]);
      expect(effects, line).toEqual([]);
      expect(state, line).toMatchObject({ at: 'waiting', code: '', missing: true });
    }
  });

  it('is asked about once, and by nobody who votes', () => {
    const twice: VotingEvent[] = [viewed(waitingView), { type: 'read', line: 'ABC234' }, { type: 'read', line: 'K77P9X' }];
    expect(play(twice).effects).toEqual([{ do: 'begin', code: 'ABC234' }]);
    const voting = play(enterCode).state;
    expect(step(voting, { type: 'read', line: 'K77P9X' })).toEqual({ state: voting, effects: [] });
  });

  it('is not asked about until it is whole', () => {
    const { state, effects } = play([viewed(waitingView), { type: 'code', text: 'AB' }, { type: 'begin' }]);
    expect(effects).toEqual([]);
    expect(state).toMatchObject({ at: 'waiting', missing: true });
  });

  it('explains the characters it never has', () => {
    const { state } = play([viewed(waitingView), { type: 'code', text: 'AB0' }]);
    expect(state).toMatchObject({ code: 'AB', refusal: { code: 'code_characters', facts: { character: '0' } } });
  });

  it('is cleared when it is spent and kept when it may be mistyped', () => {
    const upTo = enterCode.slice(0, 3);
    const answered = (code: string): Voting =>
      play([...upTo, { type: 'began', answer: refuse({ code, facts: {} }) }]).state;
    expect(answered('code_used')).toMatchObject({ at: 'waiting', code: '', refusal: { code: 'code_used' } });
    expect(answered('code_unknown')).toMatchObject({ at: 'waiting', code: 'ABC234', refusal: { code: 'code_unknown' } });
  });
});

describe('a poll that is interrupted', () => {
  const during: BoothView = { ...sessionView, suspended: true };

  it('keeps the marks and goes on where the voter was', () => {
    const marked = play([...enterCode, ...markBoth]).state;
    const waits = play([viewed(during)], marked).state;
    expect(waits).toMatchObject({ at: 'review', session: { suspended: true, marks: 'session' in marked && marked.session?.marks } });
    expect(play([viewed(sessionView)], waits).state).toEqual(marked);
  });

  it('is no failure to save for whoever presses in the same moment', () => {
    const pressed: VotingEvent[] = [...enterCode, ...markBoth, { type: 'vote' }, { type: 'cast' }];
    const { state } = play([...pressed, { type: 'castDone', answer: refuse({ code: 'poll_suspended', facts: {} }) }]);
    expect(state).toMatchObject({ at: 'cast', session: { suspended: true } });
    const { effects } = play([viewed(sessionView), { type: 'cast' }], state);
    expect(effects).toMatchObject([{ do: 'cast', marks: [{ choices: ['list-a'] }, { choices: ['board-q'] }] }]);
  });

  it('is said to whoever begins meanwhile', () => {
    expect(play([viewed(during)]).state).toMatchObject({ at: 'instructions', session: { suspended: true } });
  });
});

describe('a vote', () => {
  it('goes from code to thanks, and its marks are gone then', () => {
    const { state, effects } = play([
      ...enterCode,
      ...markBoth,
      { type: 'vote' },
      { type: 'cast' },
      { type: 'castDone', answer: accept(null) },
    ]);
    expect(effects.at(-1)).toEqual({
      do: 'cast',
      marks: [
        { contest: 'list', blank: false, choices: ['list-a'] },
        { contest: 'board', blank: false, choices: ['board-q'] },
      ],
    });
    expect(state).toEqual({ at: 'thanks', test: true, practice: false });
  });

  it('asks once more when something is unmarked, and not when it is blank', () => {
    const nothing = play([...enterCode, { type: 'next' }, { type: 'next' }, { type: 'vote' }]).state;
    expect(nothing.at).toBe('unmarked');
    const blank = play([
      ...enterCode,
      { type: 'mark', choice: BLANK },
      { type: 'next' },
      { type: 'mark', choice: BLANK },
      { type: 'next' },
      { type: 'vote' },
    ]).state;
    expect(blank.at).toBe('cast');
  });

  it('returns to the review after a change', () => {
    const { state } = play([...enterCode, ...markBoth, { type: 'change', index: 0 }, { type: 'mark', choice: 'list-b' }, { type: 'next' }]);
    expect(state.at).toBe('review');
    expect(state.at === 'review' && state.session.marks.get('list')).toEqual(['list-b']);
  });

  it('that could not be saved keeps the marks for the retry and names the reason', () => {
    const before = [...enterCode, ...markBoth, { type: 'vote' }, { type: 'cast' }] as VotingEvent[];
    const lost = play([...before, { type: 'castDone', answer: failed }]);
    expect(lost.state).toMatchObject({ at: 'not_saved', code: 'write_failed' });
    const again = play([{ type: 'retry' }], lost.state);
    expect(again.effects).toEqual(lost.effects.slice(-1));
    expect(again.state.at).toBe('saving');
  });

  it('that failed stays on the screen while its session goes on', () => {
    const lost = play([...enterCode, ...markBoth, { type: 'vote' }, { type: 'cast' }, { type: 'castDone', answer: failed }]);
    expect(play([viewed(sessionView), viewed({ kind: 'not_saved' })], lost.state).state).toEqual(lost.state);
  });

  it('that failed is never offered to the next session', () => {
    const lost = play([...enterCode, ...markBoth, { type: 'vote' }, { type: 'cast' }, { type: 'castDone', answer: failed }]);
    const { state } = play([viewed(waitingView), viewed(sessionView)], lost.state);
    expect(state.at === 'instructions' && [...state.session.marks.values()].flat()).toEqual([]);
  });

  it('ends when the staff end the session, and nothing is cast', () => {
    const { state, effects } = play([...enterCode, ...markBoth, viewed(waitingView)]);
    expect(state).toMatchObject({ at: 'waiting', code: '' });
    expect(effects.some((effect) => effect.do === 'cast')).toBe(false);
  });

  it('is not disturbed by news while it is being saved', () => {
    const saving = play([...enterCode, ...markBoth, { type: 'vote' }, { type: 'cast' }]).state;
    expect(play([viewed(waitingView), viewed(sessionView), { type: 'cast' }], saving)).toEqual({ state: saving, effects: [] });
  });
});

describe('help', () => {
  it('hides the choices and stops every key until the voter goes on', () => {
    const hidden = play([...enterCode, { type: 'mark', choice: 'list-a' }, { type: 'help' }]).state;
    const keys: VotingEvent[] = [{ type: 'mark', choice: 'list-b' }, { type: 'next' }, { type: 'back' }];
    expect(play(keys, hidden).state).toEqual(hidden);
    const resumed = play([{ type: 'resume' }], hidden).state;
    expect(resumed.at === 'contest' && resumed.session.marks.get('list')).toEqual(['list-a']);
  });
});

describe('any sequence of events', () => {
  const choices = ['list-a', 'list-b', 'board-p', 'board-q', 'board-r', 'stranger', BLANK] as const;
  const notPressed: VotingEvent[] = [
    viewed(waitingView),
    viewed(sessionView),
    viewed({ kind: 'not_open', test: true }),
    viewed({ kind: 'not_saved' }),
    { type: 'slow' },
    { type: 'forget' },
    { type: 'castDone', answer: accept(null) },
    { type: 'castDone', answer: failed },
    { type: 'began', answer: accept(sessionView) },
  ];
  const pressed: VotingEvent[] = [
    { type: 'code', text: 'ABC234' },
    { type: 'key', character: 'Q' },
    { type: 'erase' },
    { type: 'read', line: 'ABC234' },
    { type: 'begin' },
    { type: 'next' },
    { type: 'next' },
    { type: 'back' },
    { type: 'change', index: 0 },
    { type: 'vote' },
    { type: 'voteUnmarked' },
    { type: 'cast' },
    { type: 'retry' },
    { type: 'finish' },
    { type: 'help' },
    { type: 'resume' },
  ];

  it.each(Array.from({ length: 60 }, (_, seed) => seed))('keeps the promises of the booth (seed %i)', (seed) => {
    const random = generator(seed);
    let state = start;
    for (let turn = 0; turn < 400; turn += 1) {
      const roll = random();
      const event: VotingEvent =
        roll < 0.35 ? { type: 'mark', choice: pick(random, choices) } : pick(random, roll < 0.85 ? pressed : notPressed);
      const before = state;
      const { state: after, effects } = step(before, event);
      state = after;

      for (const effect of effects) {
        if (effect.do !== 'cast') continue;
        const deliberate = (event.type === 'cast' && before.at === 'cast') || (event.type === 'retry' && before.at === 'not_saved');
        expect(deliberate, 'only a deliberate press casts').toBe(true);
        for (const mark of effect.marks) {
          const contest = paper.contests.find(({ id }) => id === mark.contest);
          expect(mark.choices.length).toBeLessThanOrEqual(contest?.max ?? 0);
          expect(mark.blank && mark.choices.length > 0, 'blank stands alone').toBe(false);
          expect(mark.choices.every((id) => contest?.choices.some((choice) => choice.id === id))).toBe(true);
        }
      }
      if (!('session' in state) || state.session === null) {
        expect(JSON.stringify(state)).not.toMatch(/list-|board-/);
      }
    }
  });

  it('without a press never casts', () => {
    const random = generator(7);
    for (let turn = 0; turn < 500; turn += 1) {
      const { effects } = play(Array.from({ length: 30 }, () => pick(random, notPressed)));
      expect(effects).toEqual([]);
    }
  });
});

describe('a ballot that is only tried', () => {
  const tried: BoothView = { kind: 'session', paper: { ...paper, practice: true }, start: null, suspended: false };
  const complete: VotingEvent[] = [viewed(tried), { type: 'next' }, ...markBoth, { type: 'vote' }, { type: 'cast' }];

  it('is never asked to be cast', () => {
    const { state, effects } = play(complete);
    expect(effects.map((effect) => effect.do)).toEqual(['practise']);
    expect(play([{ type: 'castDone', answer: accept(null) }], state).state).toEqual({ at: 'thanks', test: true, practice: true });
  });

  it('that was taken away is no vote that could not be saved', () => {
    const { state } = play([...complete, { type: 'castDone', answer: failed }]);
    expect(state).toEqual({ at: 'unknown' });
  });

  it('does not go on as a vote, nor a vote as one that is tried', () => {
    const marked = play([viewed(tried), { type: 'next' }, ...markBoth]).state;
    expect(play([viewed(sessionView)], marked).state).toMatchObject({ at: 'instructions', session: { paper: { practice: false } } });
    const voting = play([...enterCode, ...markBoth]).state;
    expect(play([viewed(tried)], voting).state).toMatchObject({ at: 'instructions', session: { paper: { practice: true } } });
  });

  it('leaves a real vote as it was', () => {
    expect(play([...enterCode, ...markBoth, { type: 'vote' }, { type: 'cast' }]).effects.map((effect) => effect.do)).toEqual(['begin', 'cast']);
  });
});

describe('what a voter asked for at the desk', () => {
  const asked: BoothStart = { language: 'eu', audio: 'only', text: 'xl', two_switches: true, slow_presses: true };
  const prepared: BoothView = { kind: 'session', paper, start: asked, suspended: false };

  it('is prepared once, when the session begins', () => {
    const { state, effects } = play([viewed(waitingView), viewed(prepared), viewed(prepared), { type: 'next' }, viewed(prepared)]);
    expect(effects).toEqual([{ do: 'prepare', start: asked, origin: 'activated' }]);
    expect(state.at).toBe('contest');
  });

  it('is prepared for whoever typed the code, too', () => {
    const { effects } = play([...enterCode.slice(0, 3), { type: 'began', answer: accept(prepared) }, viewed(prepared)]);
    expect(effects).toEqual([{ do: 'begin', code: 'ABC234' }, { do: 'prepare', start: asked, origin: 'typed' }]);
  });

  it('stays with nobody: neither in the state, nor when the next voter asked for nothing', () => {
    const { state, effects } = play([viewed(prepared), { type: 'next' }, ...markBoth, { type: 'vote' }, { type: 'cast' }, { type: 'castDone', answer: accept(null) }, { type: 'finish' }]);
    expect(JSON.stringify(state)).not.toContain('switches');
    expect(effects.map((effect) => effect.do)).toEqual(['prepare', 'cast', 'finish']);
    expect(play([viewed(sessionView)], state).effects).toEqual([]);
  });

  it('is not prepared again when the marks are let go after a long pause', () => {
    const begun = play([viewed(prepared), { type: 'next' }]).state;
    expect(play([{ type: 'forget' }, viewed(prepared)], begun).effects).toEqual([]);
  });
});
