import { expect, it, vi } from 'vitest';
import { accept, type Answer } from '../../backend/answer';
import type { BoothBackend } from '../../backend/booth';
import type { BoothView } from '../../wire/BoothView';
import type { VotingEvent } from './flow';
import { BoothCalls } from './perform';

const waiting: BoothView = { kind: 'waiting', title: {}, languages: ['es'], test: true };
const session: BoothView = { kind: 'session', paper: { title: {}, languages: ['es'], test: true, practice: false, contests: [] }, start: null, suspended: false };

/** A booth core whose view is this. */
const boothOf = (view: BoothBackend['view']): BoothBackend => ({
  onChange: () => () => undefined,
  screenScale: async () => accept(null),
  onScale: () => () => undefined,
  view,
  begin: async () => accept(session),
  cast: async () => accept(null),
  practise: async () => accept(null),
  onTone: () => () => undefined,
  place: async () => accept({ covered: false, turned: false, posts: [] }),
  onPlace: () => () => undefined,
  turnBack: async () => accept(null),
  finish: async () => accept(null),
  help: async () => accept(null),
  paused: async () => accept(null),
  onResume: () => () => undefined,
  clip: async () => null,
});

it('an answer asked for before a command never undoes it', async () => {
  let answerOld: (answer: Answer<BoothView>) => void = () => undefined;
  const backend = boothOf(() => new Promise((resolve) => (answerOld = resolve)));
  const heard: VotingEvent[] = [];
  const calls = new BoothCalls(backend, vi.fn(), vi.fn());
  const stop = calls.watch((event) => heard.push(event));
  await calls.perform({ do: 'begin', code: 'ABC234' }, (event) => heard.push(event));
  answerOld(accept(waiting));
  await Promise.resolve();
  stop();
  expect(heard.map(({ type }) => type)).toEqual(['began']);
});

it('asks at once, whenever it is told, and every ten seconds in case nobody told it', async () => {
  vi.useFakeTimers();
  let asked = 0;
  let tell: () => void = () => undefined;
  const view: BoothBackend['view'] = async () => {
    asked += 1;
    return accept(waiting);
  };
  const backend = { ...boothOf(view), onChange: (listener: () => void) => ((tell = listener), () => undefined) };
  const stop = new BoothCalls(backend, vi.fn(), vi.fn()).watch(vi.fn());
  expect(asked).toBe(1);
  tell();
  expect(asked).toBe(2);
  vi.advanceTimersByTime(60_000);
  expect(asked).toBe(2 + 60 / 10);
  stop();
  vi.advanceTimersByTime(60_000);
  expect(asked).toBe(2 + 60 / 10);
  vi.useRealTimers();
});
