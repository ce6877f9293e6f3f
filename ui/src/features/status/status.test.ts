import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { accept, refuse, type Answer } from '../../backend/answer';
import type { StatusSnapshot } from '../../wire/StatusSnapshot';
import { Status } from './status.svelte';

const silent = async (): Promise<Answer<StatusSnapshot>> => refuse({ code: 'internal', facts: {} });

/** A core that pushes when told to, and answers as long as it lives. */
class Core {
  sequence = 0;
  asked = 0;
  answers = true;
  #push: (snapshot: StatusSnapshot) => void = () => undefined;

  voted = 0;

  next(): StatusSnapshot {
    this.sequence += 1;
    return { sequence: this.sequence, voted: this.voted } as StatusSnapshot;
  }
  push(): void {
    this.#push(this.next());
  }
  onStatus = (listener: (snapshot: StatusSnapshot) => void): (() => void) => {
    this.#push = listener;
    return () => (this.#push = () => undefined);
  };
  status = async (): Promise<Answer<StatusSnapshot>> => {
    this.asked += 1;
    return this.answers ? accept(this.next()) : silent();
  };
}

let core: Core;
let status: Status;
let stop: () => void;

// The clock of the bar steps with the time of day: a test that began at any moment would be asked at any moment.
const BEGIN = new Date('2026-11-22T10:00:03.217');

beforeEach(async () => {
  vi.useFakeTimers({ now: BEGIN });
  core = new Core();
  status = new Status(core);
  stop = status.watch();
  await vi.advanceTimersByTimeAsync(0);
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

it('asks once, and then no more while snapshots are pushed', async () => {
  for (let seconds = 0; seconds < 600; seconds += 3) {
    await vi.advanceTimersByTimeAsync(3_000);
    core.push();
    expect(status.stale).toBe(false);
  }
  expect(core.asked).toBe(1);
});

it('asks when nothing was pushed for four seconds, and is never stale while the core answers', async () => {
  for (let second = 0; second < 60; second += 1) {
    await vi.advanceTimersByTimeAsync(1_000);
    expect(status.stale).toBe(false);
  }
  expect(core.asked).toBe(1 + 60 / 4);
});

it('asks as often whenever it began', async () => {
  for (let begin = 0; begin < 10_000; begin += 37) {
    stop();
    vi.setSystemTime(BEGIN.getTime() + begin);
    core = new Core();
    status = new Status(core);
    stop = status.watch();
    await vi.advanceTimersByTimeAsync(60_000);
    // A step of the clock may come just before a question, which waits for less than a tenth of a second then.
    expect([15, 16]).toContain(core.asked);
  }
});

it('knows nothing five seconds after the last news of a silent core, goes on asking, and knows again', async () => {
  core.push();
  core.answers = false;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(status.stale).toBe(false);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(status.stale).toBe(true);
  const before = core.asked;
  await vi.advanceTimersByTimeAsync(28_000);
  expect(core.asked - before).toBe(7);
  core.answers = true;
  await vi.advanceTimersByTimeAsync(4_000);
  expect(status.stale).toBe(false);
});

it('is not taken in by a time of day that is set back', async () => {
  core.answers = false;
  vi.setSystemTime(Date.now() - 3_600_000);
  await vi.advanceTimersByTimeAsync(6_000);
  expect(status.stale).toBe(true);
});

it('hears and asks nothing after it was stopped', async () => {
  stop();
  const before = core.asked;
  await vi.advanceTimersByTimeAsync(60_000);
  core.push();
  expect([core.asked, status.sequence]).toEqual([before, 1]);
});

it('shows what came under a finger when the finger is lifted, and nothing older afterwards', async () => {
  const older = core.next();
  core.push();
  const shown = status.snapshot;
  status.hold(true);
  core.voted += 1;
  core.push();
  await vi.advanceTimersByTimeAsync(2_000);
  expect([status.snapshot, status.stale]).toEqual([shown, false]);
  core.status = async () => accept(older);
  await status.ask();
  status.hold(false);
  expect(status.sequence).toBe(core.sequence);
  await status.ask();
  expect(status.sequence).toBe(core.sequence);
});

it('shows the first news at once, whatever is pressed', async () => {
  stop();
  status = new Status(core);
  stop = status.watch();
  status.hold(true);
  core.push();
  expect(status.sequence).toBe(core.sequence);
});

it('shows the same object while the core says the same, and counts the news all the same', () => {
  core.push();
  const shown = status.snapshot;
  core.push();
  expect([status.snapshot === shown, status.sequence]).toEqual([true, core.sequence]);
  core.voted += 1;
  core.push();
  expect(status.snapshot).toMatchObject({ voted: 1, sequence: core.sequence });
});

it('changes the time of day with the minute and every ten seconds, and follows a clock that is set', async () => {
  vi.setSystemTime(new Date(2027, 4, 23, 10, 0, 44));
  await vi.advanceTimersByTimeAsync(4_000);
  const began = status.nowMs;
  expect(new Date(began).getHours()).toBe(10);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(status.nowMs).toBe(began);
  await vi.advanceTimersByTimeAsync(8_000);
  expect(new Date(status.nowMs).getMinutes()).toBe(1);
  vi.setSystemTime(new Date(2027, 4, 23, 8, 0, 0));
  await vi.advanceTimersByTimeAsync(4_000);
  expect(new Date(status.nowMs).getHours()).toBe(8);
});

it('wakes only for what may change: with every push nothing but the time of day', async () => {
  const pushes = setInterval(() => core.push(), 3_000);
  const over = performance.now() + 60_000;
  let woken = 0;
  for (; performance.now() < over; woken += 1) await vi.advanceTimersToNextTimerAsync();
  clearInterval(pushes);
  // 20 pushes, ten seconds six times, the minute.
  expect(woken).toBeLessThanOrEqual(28);
});
