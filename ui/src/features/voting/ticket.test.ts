import { afterEach, expect, it, vi } from 'vitest';
import { hearTickets, TicketReader } from './ticket';

/** Types a text with a pause between keys; what was read with each Enter. */
function type(reader: TicketReader, text: string, gapMs: number, fromMs = 1_000): (string | null)[] {
  const told = [...text].map((character, place) => reader.key(character === '\n' ? 'Enter' : character, fromMs + place * gapMs));
  return told.filter((_, place) => text[place] === '\n');
}

afterEach(() => {
  vi.unstubAllGlobals();
});

it('a code that comes at once and ends with Enter was read', () => {
  expect(type(new TicketReader(), 'K77P9X\n', 5)).toEqual(['K77P9X']);
});

it('a person keeps their Enter, however they type', () => {
  expect(type(new TicketReader(), 'K77P9X\n', 90)).toEqual([null]);
  expect(type(new TicketReader(), 'K7\n', 5)).toEqual([null]);
});

it('two switches keep their Enter, however quickly they move', () => {
  expect(type(new TicketReader(), `${' '.repeat(9)}\n`, 5)).toEqual([null]);
});

it('what somebody typed before is no part of the reading, nor is the capital key', () => {
  const reader = new TicketReader();
  type(reader, 'AB', 90);
  reader.key('Shift', 2_000);
  expect(type(reader, 'K77P9X\n', 5, 2_001)).toEqual(['K77P9X']);
});

it('after a reading was typed by hand, a slow Enter is a person', () => {
  const reader = new TicketReader();
  type(reader, 'K77P9X', 5);
  expect(reader.key('Enter', 2_000)).toBeNull();
});

it('a reader that ends with two Enters presses nothing with the second, and a later one is a person', () => {
  const reader = new TicketReader();
  expect(type(reader, 'K77P9X\n\n', 5)).toEqual(['K77P9X', '']);
  expect(reader.key('Enter', 5_000)).toBeNull();
});

it('the Enter of a reading goes no further, a held key and a person go on', () => {
  const page = new EventTarget();
  vi.stubGlobal('window', page);
  const read: string[] = [];
  const stop = hearTickets()((line) => read.push(line));
  let atMs = 0;
  const goesOn = (key: string, afterMs: number, repeat = false): boolean => {
    const event = Object.assign(new Event('keydown', { cancelable: true }), { key, repeat });
    Object.defineProperty(event, 'timeStamp', { value: (atMs += afterMs) });
    return page.dispatchEvent(event);
  };
  expect([...'K77P9X'].map((key) => goesOn(key, 5))).not.toContain(false);
  expect(goesOn('Enter', 5)).toBe(false);
  expect(read).toEqual(['K77P9X']);
  goesOn('K', 500);
  for (let held = 0; held < 20; held += 1) goesOn('K', 30, true);
  expect(goesOn('Enter', 30)).toBe(true);
  stop();
  for (const key of 'K77P9X') goesOn(key, 5);
  expect(goesOn('Enter', 5)).toBe(false);
  expect(read).toEqual(['K77P9X']);
});
