import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ElementSound, gainOf, RATE_INITIAL, rateOf, RATES, stepOf, VOLUME_INITIAL, VOLUMES_DB } from './sound';

describe('volume', () => {
  it('has eleven steps of at most 10 dB between 20 and 100, and begins between 60 and 70', () => {
    expect(VOLUMES_DB).toHaveLength(11);
    expect([Math.min(...VOLUMES_DB), Math.max(...VOLUMES_DB)]).toEqual([20, 100]);
    for (const [index, db] of VOLUMES_DB.entries()) {
      const rise = db - (VOLUMES_DB[index - 1] ?? db - 1);
      expect(rise).toBeGreaterThan(0);
      expect(rise).toBeLessThanOrEqual(10);
    }
    expect(VOLUMES_DB[VOLUME_INITIAL]).toBeGreaterThanOrEqual(60);
    expect(VOLUMES_DB[VOLUME_INITIAL]).toBeLessThanOrEqual(70);
  });

  it('is an amplitude that grows as the ear hears it, and never beyond the clip', () => {
    expect(gainOf(10)).toBe(1);
    expect(20 * Math.log10(gainOf(9))).toBeCloseTo(-8);
    expect(20 * Math.log10(gainOf(0))).toBeCloseTo(-80);
    expect([gainOf(-3), gainOf(99)]).toEqual([gainOf(0), 1]);
  });
});

describe('speed', () => {
  it('has seven steps from 50 to 200 percent and begins at 100', () => {
    expect(RATES).toHaveLength(7);
    expect([RATES[0], RATES[6], rateOf(RATE_INITIAL)]).toEqual([50, 200, 100]);
  });

  it('ends at either end', () => {
    expect([stepOf(RATES, 0, -1), stepOf(RATES, 6, 1), stepOf(RATES, 2, 1)]).toEqual([0, 6, 3]);
  });
});

/** An element that stands still for ever, as WebKitGTK does, when its clip is touched while it opens. */
class FakeAudio {
  static all: FakeAudio[] = [];
  static get last(): FakeAudio {
    return FakeAudio.all.at(-1) as FakeAudio;
  }
  volume = 1;
  preload = '';
  preservesPitch = false;
  defaultPlaybackRate = 1;
  playbackRate = 1;
  currentTime = 0;
  onended: (() => void) | null = null;
  onerror: (() => void) | null = null;
  oncanplay: (() => void) | null = null;
  plays = true;
  opening = false;
  playing = 0;
  #src = '';
  constructor() {
    FakeAudio.all.push(this);
  }
  get src(): string {
    return this.#src;
  }
  set src(url: string) {
    this.touch();
    this.#src = url;
    this.opening = true;
  }
  touch(): void {
    if (this.opening) throw new Error('the window stands still');
  }
  play(): Promise<void> {
    this.touch();
    this.playing += 1;
    return this.plays ? Promise.resolve() : Promise.reject(new Error('no device'));
  }
  pause(): void {
    this.touch();
  }
  removeAttribute(): void {
    this.touch();
    this.#src = '';
  }
  load(): void {
    this.touch();
    this.currentTime = 0;
  }
  /** The clip is open, or cannot be opened. */
  async opened(well = true): Promise<void> {
    await settled();
    this.opening = false;
    (well ? this.oncanplay : this.onerror)?.();
    await settled();
  }
}

/** What waits for a promise has gone on. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}

describe('the element', () => {
  const clip = new ArrayBuffer(4);
  const made = URL.createObjectURL.bind(URL);
  const revoked: string[] = [];
  let urls = 0;

  beforeEach(() => {
    FakeAudio.all = [];
    revoked.length = 0;
    vi.stubGlobal('Audio', FakeAudio);
    vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => `${made(blob)}#${(urls += 1)}`);
    vi.spyOn(URL, 'revokeObjectURL').mockImplementation((url) => {
      for (const audio of FakeAudio.all) if (audio.src === url) audio.touch();
      revoked.push(url);
    });
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });

  it('keeps the pitch at every speed, and the volume of its step', async () => {
    const sound = new ElementSound();
    sound.tune(gainOf(5), 200);
    const played = sound.play(clip);
    await FakeAudio.last.opened();
    const { preservesPitch, playbackRate, volume } = FakeAudio.last;
    expect({ preservesPitch, playbackRate, volume }).toEqual({ preservesPitch: true, playbackRate: 2, volume: gainOf(5) });
    FakeAudio.last.onended?.();
    expect(await played).toBe('ended');
    expect(FakeAudio.last.src).toBe('');
    expect(revoked).toHaveLength(1);
  });

  it('says that a clip failed, was stopped, or was taken over by the next', async () => {
    const sound = new ElementSound();
    const first = sound.play(clip);
    await FakeAudio.last.opened();
    const second = sound.play(clip);
    expect(await first).toBe('stopped');
    await FakeAudio.last.opened();
    FakeAudio.last.onerror?.();
    expect(await second).toBe('failed');
    FakeAudio.last.plays = false;
    const third = sound.play(clip);
    await FakeAudio.last.opened();
    expect(await third).toBe('failed');
    const fourth = sound.play(clip);
    await FakeAudio.last.opened(false);
    expect(await fourth).toBe('failed');
    expect(FakeAudio.all).toHaveLength(1);
  });

  it('leaves a clip alone while it opens, and lets go of it afterwards without playing it', async () => {
    const sound = new ElementSound();
    const first = sound.play(clip);
    await settled();
    const url = FakeAudio.last.src;
    sound.stop();
    expect(await first).toBe('stopped');
    await settled();
    expect([FakeAudio.last.src, revoked]).toEqual([url, []]);
    await FakeAudio.last.opened();
    expect([FakeAudio.last.src, revoked, FakeAudio.last.playing]).toEqual(['', [url], 0]);
  });

  it('opens only the last of those that were wanted meanwhile', async () => {
    const sound = new ElementSound();
    const played = [sound.play(clip), sound.play(clip), sound.play(clip)];
    await settled();
    await FakeAudio.last.opened();
    await FakeAudio.last.opened();
    expect(FakeAudio.last.playing).toBe(1);
    FakeAudio.last.onended?.();
    expect(await Promise.all(played)).toEqual(['stopped', 'stopped', 'ended']);
    expect(FakeAudio.all).toHaveLength(1);
    expect(revoked.length).toBeLessThanOrEqual(2);
  });

  it('plays on while the clip goes on, and waits for none that stands still', async () => {
    vi.useFakeTimers();
    const played = new ElementSound().play(clip);
    await FakeAudio.last.opened();
    for (let second = 1; second <= 60; second += 1) {
      FakeAudio.last.currentTime = second;
      vi.advanceTimersByTime(1_000);
      expect(FakeAudio.last.src).not.toBe('');
    }
    vi.advanceTimersByTime(4_000);
    expect(await played).toBe('failed');
    expect(FakeAudio.last.src).toBe('');
  });

  it('takes another element when a clip does not open, and no more than a few', async () => {
    vi.useFakeTimers();
    const sound = new ElementSound();
    for (let turn = 0; turn < 8; turn += 1) {
      const played = sound.play(clip);
      await settled();
      vi.advanceTimersByTime(4_000);
      expect(await played).toBe('failed');
    }
    expect(FakeAudio.all).toHaveLength(4);
    const [late, , , used] = FakeAudio.all as [FakeAudio, FakeAudio, FakeAudio, FakeAudio];
    await late.opened();
    expect([late.src, late.playing]).toEqual(['', 0]);
    const played = sound.play(clip);
    await used.opened();
    await used.opened();
    used.onended?.();
    expect([await played, used.playing]).toEqual(['ended', 1]);
  });
});
