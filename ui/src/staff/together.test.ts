/**
 * What every act of two people promises, whichever it is: the same claims hold for each machine, whatever comes in
 * whatever order.
 */
import { describe, expect, it } from 'vitest';
import { accept, refuse, type Answer } from '../backend/answer';
import { ACTING, POSTS, type TwoOfficers } from '../backend/staff';
import { cabin, stepCabin } from '../features/cabin/cabin';
import { OUTCOMES } from '../features/conflicts/case';
import { classifying, stepClassifying } from '../features/conflicts/classifying';
import { retiring, stepRetiring } from '../features/copies/retiring';
import { certifying, stepCertifying } from '../features/count/certifying';
import { beginning, stepBeginning } from '../features/paper/beginning';
import { CHECKS, closing, stepClosing, type Closing, type ClosingEvent } from '../features/poll/closing';
import { opening, stepOpening } from '../features/poll/opening';
import { changing, stepChanging } from '../features/table/changing';
import { wrongIn, type Pair } from '../kit/officers';
import { isPin } from '../kit/pin';
import { generator, pick } from '../kit/random';
import type { Step } from '../kit/step';
import type { Together } from '../kit/together';

type Event = { type: string } & Record<string, unknown>;
type Effect = { do: string } & Record<string, unknown>;
type State = Partial<Together>;

interface Act {
  begin: State;
  step: (state: State, event: Event) => Step<State, Effect>;
  /** What the machine hears besides the two, the press and the answer. */
  others?: Event[];
  /** The effect that two people answer for. */
  of: string;
  /** Whether it can be that the president is not one of them. */
  without?: (effect: Effect) => boolean;
}

const act = (begin: unknown, step: unknown, of: string, others: Event[] = [], without?: Act['without']): Act =>
  ({ begin, step, of, others, without }) as Act;

const BACK = { type: 'back' };
const safe = (is: boolean): Event => ({ type: 'looked', answer: accept({ missing: 0, media: 2, media_needed: 2, safe: is, export: { state: 'none' } }) });
const member = (post: string): Event[] => [
  { type: 'post', post },
  { type: 'name', text: 'Elena Núñez Peña' },
  { type: 'pin', text: '660912' },
  { type: 'again', text: '660912' },
];

/** Closing, where what came by post is saved at once: the two are asked for after it. */
function closingWithPostSaved(state: Closing, event: ClosingEvent): ReturnType<typeof stepClosing> {
  const stepped = stepClosing(state, event);
  return stepped.effects.some((effect) => effect.do === 'note') ? stepClosing(stepped.state, { type: 'noted', answer: accept(null) }) : stepped;
}

const ACTS: Record<string, Act> = {
  opening: act(opening, stepOpening, 'open', [{ type: 'reason', text: 'Ensayo' }]),
  closing: act(closing, closingWithPostSaved, 'close', [
    ...CHECKS.map((check) => ({ type: 'tick', check, on: true })),
    { type: 'next' },
    { type: 'next' },
    { type: 'typed', text: '03-002-B' },
    { type: 'reason', text: 'Evacuación' },
    BACK,
  ]),
  certifying: act(certifying, stepCertifying, 'certify', [{ type: 'explain', text: 'Una papeleta rota' }, { type: 'submit', differs: true }]),
  'changing a seat': act(
    changing,
    stepChanging,
    'change',
    [...member('president'), { type: 'post', post: 'support' }, { type: 'next' }, { type: 'next' }, BACK],
    (effect) => (effect.member as { post: string }).post === 'president',
  ),
  'emptying the booth': act(cabin, stepCabin, 'end', [{ type: 'leave' }, { type: 'code', text: 'K7M2PD' }, { type: 'activate' }, { type: 'turn' }, { type: 'resume' }, BACK]),
  classifying: act(classifying, stepClassifying, 'classify', [
    ...OUTCOMES.map((outcome) => ({ type: 'outcome', outcome })),
    { type: 'reveal', key: 7 },
    { type: 'found', answer: accept({ key: 7, name: 'Teresa', surnames: 'Zamora Pulido' }) },
    BACK,
  ]),
  retiring: act(retiring, stepRetiring, 'retire', [{ type: 'look' }, safe(true), safe(true), safe(false), { type: 'typed', text: 'st-1' }, BACK]),
  'going on with a pen': act(beginning, stepBeginning, 'begin', [BACK]),
};

const PINS = ['481516', '234299', '902211'];
/** Effects that wait for no answer of an act. */
const BESIDES = ['leave', 'find', 'look'];
const TURNS = 250;

function anyPair(random: () => number): Pair {
  const shown = () => ({ post: pick(random, [null, ...POSTS]), pin: pick(random, ['', '48', ...PINS]) });
  if (random() < 0.4) return { first: shown(), second: shown() };
  const first = pick(random, ACTING);
  const second = pick(random, ACTING.filter((post) => post !== first));
  return { first: { post: first, pin: pick(random, PINS) }, second: { post: second, pin: pick(random, PINS) } };
}

function anyAnswer(random: () => number): Answer<unknown> {
  if (random() < 0.3) return accept(null);
  const code = pick(random, ['pin_wrong', 'pin_wait', 'reason_required', 'confirmation_wrong', 'not_reconciled', 'write_failed']);
  return refuse({ code, facts: code.startsWith('pin_') ? { post: pick(random, ACTING), seconds: '15' } : {} });
}

function anyEvent(random: () => number, others: Event[]): Event {
  const chance = random();
  if (chance < 0.3) return { type: 'pair', pair: anyPair(random) };
  if (chance < 0.5) return { type: 'submit' };
  if (chance < 0.65) return { type: 'answered', answer: anyAnswer(random) };
  return others.length > 0 ? pick(random, others) : { type: 'submit' };
}

const hasPin = (state: State): boolean => PINS.some((pin) => JSON.stringify(state).includes(pin));

interface Turn {
  event: Event;
  before: State;
  after: State;
  effects: Effect[];
  /** Somebody was asked before this turn and did not answer yet. */
  waiting: boolean;
}

/** A long evening of one machine; `see` is told each turn. */
function play({ begin, step, others = [] }: Act, seed: number, see: (turn: Turn) => void): void {
  const random = generator(seed);
  let state = begin;
  let waiting = false;
  for (let turn = 0; turn < TURNS; turn += 1) {
    const event = anyEvent(random, others);
    const { state: after, effects } = step(state, event);
    see({ event, before: state, after, effects, waiting });
    if (event.type === 'answered') waiting = false;
    if (effects.some((effect) => !BESIDES.includes(effect.do))) waiting = true;
    state = after;
  }
}

const SEEDS = Array.from({ length: 16 }, (_, seed) => seed);

/** Looks at every turn of every seed; what was never seen was not tried. */
function always(tried: Act, see: (turn: Turn) => boolean): void {
  let seen = 0;
  for (const seed of SEEDS) play(tried, seed, (turn) => (seen += see(turn) ? 1 : 0));
  expect(seen, 'this was never tried').toBeGreaterThan(10);
}

describe.each(Object.entries(ACTS))('%s', (_, tried) => {
  it('is sent by two different people only, each with a whole PIN, one of them the president', () => {
    always(tried, ({ event, before, effects }) => {
      const sent = effects.find((effect) => effect.do === tried.of);
      if (sent === undefined) return false;
      expect(event.type).toBe('submit');
      const [first, second] = sent.officers as TwoOfficers;
      expect({ first, second }).toEqual(before.pair);
      expect(first.post).not.toBe(second.post);
      for (const { post, pin } of [first, second]) expect([ACTING.some((acting) => acting === post), isPin(pin)]).toEqual([true, true]);
      if (tried.without?.(sent) !== true) expect([first.post, second.post]).toContain('president');
      return true;
    });
  });

  it('is sent once until there is an answer', () => {
    always(tried, ({ event, after, before, effects, waiting }) => {
      if (!waiting || event.type !== 'submit') return false;
      expect(effects).toEqual([]);
      expect(after).toEqual(before);
      return true;
    });
  });

  it('keeps no PIN of what was sent', () => {
    always(tried, ({ after, effects }) => {
      if (!effects.some((effect) => effect.do === tried.of)) return false;
      expect(hasPin(after)).toBe(false);
      return true;
    });
  });

  it('keeps no PIN that was typed until the answer', () => {
    always(tried, ({ event, before, after, waiting }) => {
      if (!waiting || event.type !== 'answered' || !hasPin(before)) return false;
      expect(hasPin(after)).toBe(false);
      return true;
    });
  });

  it('says what the core said, at whoever was wrong', () => {
    always(tried, ({ event, before, after, waiting }) => {
      const answer = event.answer as Answer<unknown> | undefined;
      if (!waiting || event.type !== 'answered' || answer?.ok !== false || before.pair === undefined) return false;
      const { refusal } = answer;
      expect(after).toMatchObject({ busy: false, refusal });
      if (after.pair === undefined || !refusal.code.startsWith('pin_')) return true;
      const wrong = wrongIn(after.pair, refusal);
      for (const place of ['first', 'second'] as const) {
        expect(wrong[place]).toBe(after.pair[place].post === refusal.facts.post ? 'pin' : null);
      }
      return true;
    });
  });

  it('hears no answer that nobody waits for', () => {
    always(tried, ({ event, before, after, effects, waiting }) => {
      if (waiting || event.type !== 'answered') return false;
      expect([after, effects]).toEqual([before, []]);
      return true;
    });
  });

  if (tried.others?.includes(BACK)) {
    it('is not left before its answer, and leaves no PIN behind', () => {
      let stayed = 0;
      always(tried, ({ event, before, after, effects, waiting }) => {
        if (event !== BACK) return false;
        if (waiting) {
          stayed += 1;
          expect([after, effects]).toEqual([before, []]);
        } else expect(hasPin(after)).toBe(false);
        return hasPin(before);
      });
      expect(stayed, 'nobody tried to leave').toBeGreaterThan(10);
    });
  }
});
