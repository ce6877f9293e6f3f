import { afterEach, describe, expect, it, vi } from 'vitest';
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

class FakeAudio {
  static last: FakeAudio;
  volume = 1;
  src = '';
  preservesPitch = false;
  defaultPlaybackRate = 1;
  playbackRate = 1;
  currentTime = 0;
  onended: (() => void) | null = null;
  onerror: (() => void) | null = null;
  plays = true;
  constructor() {
    FakeAudio.last = this;
  }
  play(): Promise<void> {
    return this.plays ? Promise.resolve() : Promise.reject(new Error('no device'));
  }
  pause(): void {}
  removeAttribute(): void {
    this.src = '';
  }
}

describe('the element', () => {
  vi.stubGlobal('Audio', FakeAudio);
  afterEach(() => vi.useRealTimers());
  const clip = new ArrayBuffer(4);

  it('keeps the pitch at every speed, and the volume of its step', async () => {
    const sound = new ElementSound();
    sound.tune(gainOf(5), 200);
    const played = sound.play(clip);
    const { preservesPitch, playbackRate, volume } = FakeAudio.last;
    expect({ preservesPitch, playbackRate, volume }).toEqual({ preservesPitch: true, playbackRate: 2, volume: gainOf(5) });
    FakeAudio.last.onended?.();
    expect(await played).toBe('ended');
    expect(FakeAudio.last.src).toBe('');
  });

  it('says that a clip failed, was stopped, or was taken over by the next', async () => {
    const sound = new ElementSound();
    const first = sound.play(clip);
    const second = sound.play(clip);
    expect(await first).toBe('stopped');
    FakeAudio.last.onerror?.();
    expect(await second).toBe('failed');
    FakeAudio.last.plays = false;
    expect(await sound.play(clip)).toBe('failed');
  });

  it('plays on while the clip goes on, and waits for none that stands still', async () => {
    vi.useFakeTimers();
    const played = new ElementSound().play(clip);
    for (let second = 1; second <= 60; second += 1) {
      FakeAudio.last.currentTime = second;
      vi.advanceTimersByTime(1_000);
      expect(FakeAudio.last.src).not.toBe('');
    }
    vi.advanceTimersByTime(4_000);
    expect(await played).toBe('failed');
    expect(FakeAudio.last.src).toBe('');
  });
});
