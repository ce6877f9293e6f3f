import { expect, it } from 'vitest';
import { chime, chimeAt, SECONDS } from './chime';

const moments = Array.from({ length: 4_001 }, (_, step) => (step / 4_000) * SECONDS);

it('is short, begins and ends in silence, and is no louder than half of what a clip can be', () => {
  expect(SECONDS).toBeLessThan(1);
  expect(Math.abs(chimeAt(0))).toBeLessThan(0.001);
  expect(Math.abs(chimeAt(SECONDS - 0.000_01))).toBeLessThan(0.001);
  const peak = moments.reduce((most, moment) => Math.max(most, Math.abs(chimeAt(moment))), 0);
  expect(peak).toBeGreaterThan(0.4);
  expect(peak).toBeLessThanOrEqual(0.5);
});

it('is a WAV file whose header says how much there is', () => {
  const file = new DataView(chime());
  const word = (at: number): string => String.fromCharCode(...Array.from({ length: 4 }, (_, index) => file.getUint8(at + index)));
  expect([word(0), word(8), word(12), word(36)]).toEqual(['RIFF', 'WAVE', 'fmt ', 'data']);
  expect([file.getUint32(4, true), file.getUint32(40, true)]).toEqual([file.byteLength - 8, file.byteLength - 44]);
  expect([file.getUint16(20, true), file.getUint16(22, true), file.getUint16(34, true)]).toEqual([1, 1, 8]);
  expect(file.getUint32(40, true)).toBe(SECONDS * file.getUint32(24, true));
});
