/** Sound made here, as a WAV file of one channel with bytes for samples. */
const HEADER_BYTES = 44;
const RATE = 8_000;
/** Silence, in samples that have no sign. */
const MIDDLE = 128;
const PEAK = 127;

/** So many seconds of a curve between -1 and 1. */
export function wave(seconds: number, at: (second: number) => number): ArrayBuffer {
  const samples = Math.round(seconds * RATE);
  const file = new DataView(new ArrayBuffer(HEADER_BYTES + samples));
  const write = (place: number, text: string): void => [...text].forEach((sign, index) => file.setUint8(place + index, sign.charCodeAt(0)));
  write(0, 'RIFF');
  file.setUint32(4, HEADER_BYTES + samples - 8, true);
  write(8, 'WAVEfmt ');
  // 16 bytes of format: PCM, one channel, so many samples a second of one byte each.
  [[16, 16], [24, RATE], [28, RATE], [40, samples]].forEach(([place = 0, value = 0]) => file.setUint32(place, value, true));
  [[20, 1], [22, 1], [32, 1], [34, 8]].forEach(([place = 0, value = 0]) => file.setUint16(place, value, true));
  write(36, 'data');
  for (let sample = 0; sample < samples; sample += 1) file.setUint8(HEADER_BYTES + sample, MIDDLE + Math.round(PEAK * at(sample / RATE)));
  return file.buffer as ArrayBuffer;
}
