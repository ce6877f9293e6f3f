import { expect, it, vi } from 'vitest';
import { accept, type Answer } from '../../backend/answer';
import type { BoothBackend } from '../../backend/booth';
import type { BoothView } from '../../wire/BoothView';
import type { VotingEvent } from './flow';
import { BoothCalls } from './perform';

const waiting: BoothView = { kind: 'waiting', title: {}, languages: ['es'], test: true };
const session: BoothView = { kind: 'session', paper: { title: {}, languages: ['es'], test: true, contests: [] } };

it('an answer asked for before a command never undoes it', async () => {
  let answerOld: (answer: Answer<BoothView>) => void = () => undefined;
  const backend: BoothBackend = {
    onChange: () => () => undefined,
    screenScale: async () => accept(null),
    onScale: () => () => undefined,
    view: () => new Promise((resolve) => (answerOld = resolve)),
    begin: async () => accept(session),
    cast: async () => accept(null),
    finish: async () => accept(null),
    help: async () => accept(null),
    paused: async () => accept(null),
    onResume: () => () => undefined,
    clip: async () => null,
  };
  const heard: VotingEvent[] = [];
  const calls = new BoothCalls(backend, vi.fn());
  const stop = calls.watch((event) => heard.push(event));
  await calls.perform({ do: 'begin', code: 'ABC234' }, (event) => heard.push(event));
  answerOld(accept(waiting));
  await Promise.resolve();
  stop();
  expect(heard.map(({ type }) => type)).toEqual(['began']);
});
