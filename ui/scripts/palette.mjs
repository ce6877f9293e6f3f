// A picture of a window has few colours and many shades at the edges of letters. With the 256 that are most of it, the rest
// taken to the nearest, it looks the same and weighs half.
import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
const COLOURS_MAX = 256;
/** Eight bits a channel, red, green and blue, lines one after the other: what WebKit writes. */
const TRUE_COLOUR = Buffer.from([8, 2, 0, 0, 0]);
const INDEXED = Buffer.from([8, 3, 0, 0, 0]);
const CHANNELS = 3;

function* chunks(png) {
  for (let at = SIGNATURE.length; at < png.length; ) {
    const length = png.readUInt32BE(at);
    yield { type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) };
    at += length + 12;
  }
}

function chunk(type, data) {
  const said = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(said));
  return Buffer.concat([length, said, sum]);
}

function paeth(left, above, corner) {
  const guess = left + above - corner;
  const [toLeft, toAbove, toCorner] = [left, above, corner].map((value) => Math.abs(guess - value));
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}

/** What is added to each byte, by the filter that its line names. */
const FILTERS = [() => 0, (left) => left, (_, above) => above, (left, above) => (left + above) >> 1, paeth];

/** The lines of the picture as red, green, blue, one after the other. */
function pixels(packed, width, height) {
  const line = width * CHANNELS;
  const out = Buffer.alloc(line * height);
  for (let y = 0; y < height; y += 1) {
    const filter = FILTERS[packed[y * (line + 1)]];
    for (let x = 0; x < line; x += 1) {
      const at = y * line + x;
      const left = x < CHANNELS ? 0 : out[at - CHANNELS];
      const above = y === 0 ? 0 : out[at - line];
      const corner = x < CHANNELS || y === 0 ? 0 : out[at - line - CHANNELS];
      out[at] = packed[y * (line + 1) + 1 + x] + filter(left, above, corner);
    }
  }
  return out;
}

const apart = (one, other) => [16, 8, 0].reduce((sum, bits) => sum + (((one >> bits) & 255) - ((other >> bits) & 255)) ** 2, 0);

/** The same picture in its 256 most frequent colours. */
export function withPalette(png) {
  const all = [...chunks(png)];
  const header = all.find(({ type }) => type === 'IHDR').data;
  if (!header.subarray(8).equals(TRUE_COLOUR)) throw new Error('the picture is not written as this reads it');
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const rgb = pixels(inflateSync(Buffer.concat(all.filter(({ type }) => type === 'IDAT').map(({ data }) => data))), width, height);

  const colours = Array.from({ length: width * height }, (_, pixel) => rgb.readUIntBE(pixel * CHANNELS, CHANNELS));
  const often = new Map();
  for (const colour of colours) often.set(colour, (often.get(colour) ?? 0) + 1);
  const palette = [...often].sort(([, one], [, other]) => other - one).slice(0, COLOURS_MAX).map(([colour]) => colour);
  const nearest = (colour) => palette.reduce((best, other, place) => (apart(colour, other) < apart(colour, palette[best]) ? place : best), 0);
  const places = new Map([...often.keys()].map((colour) => [colour, nearest(colour)]));

  const lines = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) lines[y * (width + 1) + 1 + x] = places.get(colours[y * width + x]);
  }
  const entries = Buffer.concat(palette.map((colour) => Buffer.from([colour >> 16, (colour >> 8) & 255, colour & 255])));
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', Buffer.concat([header.subarray(0, 8), INDEXED])),
    chunk('PLTE', entries),
    chunk('IDAT', deflateSync(lines, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
