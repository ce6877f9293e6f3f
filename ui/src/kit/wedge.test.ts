import { expect, it } from 'vitest';
import { Wedge } from './wedge';

/** Types a text with a pause between keys; says what the page saw of it. */
function type(wedge: Wedge, text: string, gapMs: number, fromMs = 1_000): string {
  let seen = '';
  [...text].forEach((character, place) => {
    const key = character === '\n' ? 'Enter' : character;
    if (!wedge.key(key, fromMs + place * gapMs)) seen += character;
  });
  return seen;
}

it('a reader is told from a person by its pace and by Enter', () => {
  const wedge = new Wedge();
  expect(type(wedge, '87654321X\n', 4)).toBe('876');
  expect(wedge.end()).toEqual({ kind: 'scan', text: '87654321X\n' });
});

it('three lines are one reading', () => {
  const wedge = new Wedge();
  const zone = 'IDESPBAA000589587654321X;;;;;;\n8001014F2506300ESP;;;;;;;;;;;1\nZAMORA;PULIDO;;TERESA;;;;;;;;;\n';
  expect(type(wedge, zone, 6)).toBe('IDE');
  expect(wedge.end()).toEqual({ kind: 'scan', text: zone });
});

it('a person keeps every key and their own Enter', () => {
  const wedge = new Wedge();
  expect(type(wedge, '87654321X\n', 90)).toBe('87654321X\n');
  expect(wedge.end()).toBeNull();
});

it('what was kept from somebody who only typed fast is given back', () => {
  const wedge = new Wedge();
  const seen = type(wedge, 'garcia', 5);
  expect(wedge.end()).toEqual({ kind: 'typing', kept: 'garcia'.slice(seen.length), enter: false });
  expect(wedge.end()).toBeNull();
});

it('a name is never a reading, however fast it came', () => {
  const wedge = new Wedge();
  expect(type(wedge, 'fernandezgomez\n', 5)).toBe('fer');
  expect(wedge.end()).toEqual({ kind: 'typing', kept: 'nandezgomez', enter: true });
});

it('nothing is lost when somebody is quick and slow in turn', () => {
  const wedge = new Wedge();
  const seen = type(wedge, '87654', 5) + type(wedge, '321x\n', 60, 1_080);
  expect(seen).toBe('876');
  expect(wedge.end()).toEqual({ kind: 'typing', kept: '54321x', enter: true });
});

it('a modifier between two keys changes nothing, and nobody fills the memory by leaning on a key', () => {
  const wedge = new Wedge();
  wedge.key('1', 0);
  expect(wedge.key('Shift', 2)).toBe(false);
  for (let press = 1; press < 5_000; press += 1) wedge.key('1', press);
  wedge.key('Enter', 5_001);
  const ended = wedge.end();
  expect(ended?.kind === 'scan' && ended.text.length).toBe(513);
});
