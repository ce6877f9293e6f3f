import { afterEach, expect, it, vi } from 'vitest';
import { accept, refuse } from '../../backend/answer';
import type { BoothBackend } from '../../backend/booth';
import type { BoothPlace } from '../../wire/BoothPlace';
import { Place } from './place.svelte';

const SHOWN: BoothPlace = { covered: false, turned: false, posts: [] };
const TURNED: BoothPlace = { covered: false, turned: true, posts: ['president'] };
const COVERED: BoothPlace = { covered: true, turned: false, posts: [] };

function booth(first: BoothPlace): { place: Place; is: (now: BoothPlace) => void; tell: () => void; fail: () => void } {
  let now: ReturnType<typeof accept<BoothPlace>> | ReturnType<typeof refuse> = accept(first);
  let told: () => void = () => undefined;
  const backend = {
    place: async () => now,
    onPlace: (listener: () => void) => {
      told = listener;
      return () => (told = () => undefined);
    },
  } as unknown as BoothBackend;
  return { place: new Place(backend), is: (next) => (now = accept(next)), tell: () => told(), fail: () => (now = refuse({ code: 'internal', facts: {} })) };
}

afterEach(() => vi.unstubAllGlobals());

it('what the core says is asked for at once, when it tells, and when the window changes its size', async () => {
  const listeners = new Map<string, () => void>();
  vi.stubGlobal('window', { addEventListener: (name: string, heard: () => void) => listeners.set(name, heard), removeEventListener: (name: string) => listeners.delete(name) });
  const { place, is, tell } = booth(SHOWN);
  const stop = place.watch();
  await vi.waitFor(() => expect(place.now).toEqual(SHOWN));
  is(COVERED);
  tell();
  await vi.waitFor(() => expect(place.now.covered).toBe(true));
  is(SHOWN);
  listeners.get('resize')?.();
  await vi.waitFor(() => expect(place.now.covered).toBe(false));
  stop();
  expect(listeners.size).toBe(0);
});

it('a booth that is covered stays so while the core does not answer', async () => {
  const { place, fail } = booth(COVERED);
  await place.ask();
  fail();
  await place.ask();
  expect(place.now).toEqual(COVERED);
});

it('the question for a PIN goes with the screen', async () => {
  const { place, is } = booth(TURNED);
  await place.ask();
  place.leaving = true;
  await place.ask();
  expect(place.leaving).toBe(true);
  is(COVERED);
  await place.ask();
  expect(place.leaving).toBe(false);
});
