import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { accept, refuse, type Answer } from '../../backend/answer';
import type { StaffBackend } from '../../backend/staff';
import type { BoothStart } from '../../wire/BoothStart';
import type { SaveState } from '../../wire/SaveState';
import { performCheckIn } from './perform';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** How often the core is asked in a minute, when it answers this in turns and the last for ever. */
async function asked(...answers: Answer<SaveState>[]): Promise<number> {
  let count = 0;
  const saveState = () => Promise.resolve(answers[Math.min(count++, answers.length - 1)]);
  const perform = performCheckIn({ saveState } as unknown as StaffBackend, () => undefined);
  void perform({ do: 'follow', seq: 7 }, () => undefined);
  await vi.advanceTimersByTimeAsync(60_000);
  return count;
}

it('follows a record until the centre has it, or a person must look at it', async () => {
  expect(await asked(accept('local'), accept('sending'), accept('received'))).toBe(3);
  expect(await asked(accept('local'), accept('rejected'))).toBe(2);
});

it('does not ask any more when nobody is signed in', async () => {
  expect(await asked(accept('local'), refuse({ code: 'not_signed_in', facts: {} }))).toBe(2);
});

it('asks on when the core could not tell once', async () => {
  expect(await asked(refuse({ code: 'internal', facts: {} }), accept('received'))).toBe(2);
});

it('activates the booth and prints only after what the voter asked for is there, in the order of the answers', async () => {
  const done: string[] = [];
  const waits: (() => void)[] = [];
  const prepareBooth = (_: string, { audio }: BoothStart) =>
    new Promise((resolve) => waits.push(() => (done.push(audio), resolve(accept(null)))));
  const at = (what: string) => () => (done.push(what), Promise.resolve(accept(null)));
  const backend = { prepareBooth, activateBooth: at('activated'), printTicket: at('printed') } as unknown as StaffBackend;
  const perform = performCheckIn(backend, () => undefined);
  const ticket = { code: 'ABC234', expires_at_ms: 1, seq: 7 };
  const prepare = (audio: BoothStart['audio']) => perform({ do: 'prepare', ticket, start: { language: null, audio, text: 'm', two_switches: false, slow_presses: false } }, () => undefined);
  const all = [prepare('on'), prepare('only'), perform({ do: 'print', ticket }, () => undefined), perform({ do: 'activate', code: 'ABC234' }, () => undefined)];
  for (let turn = 0; turn < 2; turn += 1) {
    await vi.advanceTimersByTimeAsync(1);
    expect(waits).toHaveLength(1);
    waits.shift()?.();
  }
  await Promise.all(all);
  expect(done).toEqual(['on', 'only', 'printed', 'activated']);
});
