import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { guardPresses } from './presses';

/** What a keyboard, a finger or a mouse tells. */
interface Told {
  code?: string;
  key?: string;
  detail?: number;
  isPrimary?: boolean;
  clientX?: number;
  clientY?: number;
}

const TAP = ['pointerdown', 'mousedown', 'pointerup', 'click'];

let page: EventTarget;
let slow: boolean;
let heard: string[];
let keypad: boolean;
/** What is under the finger, each with where it stands. */
const [one, other] = [at(0, 40), at(60, 100)];
let under: ReturnType<typeof at> | null;

function at(top: number, bottom: number): { getBoundingClientRect: () => object } {
  return { getBoundingClientRect: () => ({ left: 0, right: 200, top, bottom }) };
}

beforeEach(() => {
  page = new EventTarget();
  slow = true;
  heard = [];
  keypad = false;
  under = one;
  vi.stubGlobal('window', page);
  vi.stubGlobal('Element', EventTarget);
  Object.assign(page, { closest: (of: string) => (of === '[data-repeat]' ? (keypad ? page : null) : of === 'label' ? null : under) });
  guardPresses(() => slow);
  for (const name of ['keydown', 'keyup', 'pointerdown', 'pointerup', 'mousedown', 'click']) {
    page.addEventListener(name, ({ type }) => heard.push(type), { capture: true });
  }
});
afterEach(() => {
  vi.unstubAllGlobals();
});

/** True when whoever the event was for may do with it what is usual. */
function happens(type: string, atMs: number, told: Told = {}): boolean {
  const event = Object.assign(new Event(type, { cancelable: true }), { isPrimary: true, ...told });
  Object.defineProperty(event, 'timeStamp', { value: atMs });
  return page.dispatchEvent(event);
}

function tap(atMs: number, count = 1, clientY = 20): void {
  for (const type of TAP) happens(type, atMs, { detail: count, clientX: 100, clientY });
}

it('leaves out the whole of a second touch, its click and the focus it would take', () => {
  tap(1_000);
  tap(1_499, 2);
  expect(heard).toEqual(TAP);
  tap(1_500, 3);
  expect(heard).toEqual([...TAP, ...TAP]);
});

it('leaves out a second key and its lifting, so that it presses no button', () => {
  expect(happens('keydown', 0, { code: 'Space', key: ' ' })).toBe(true);
  happens('keyup', 40, { code: 'Space', key: ' ' });
  expect(happens('keydown', 200, { code: 'Space', key: ' ' })).toBe(false);
  expect(happens('keyup', 240, { code: 'Space', key: ' ' })).toBe(false);
  expect(heard).toEqual(['keydown', 'keyup']);
});

it('counts another key, and a touch after a key, at once', () => {
  happens('keydown', 0, { code: 'Enter', key: 'Enter' });
  happens('keyup', 10, { code: 'Enter', key: 'Enter' });
  happens('keydown', 50, { code: 'Space', key: ' ' });
  happens('keyup', 60, { code: 'Space', key: ' ' });
  tap(100);
  expect(heard).toEqual(['keydown', 'keyup', 'keydown', 'keyup', ...TAP]);
});

it('counts a touch of another control at once, and the first of them again after it', () => {
  tap(1_000);
  under = other;
  tap(1_100, 1, 80);
  tap(1_200, 2, 80);
  under = one;
  tap(1_300);
  expect(heard).toEqual([...TAP, ...TAP, ...TAP]);
});

it('leaves out a second touch of the same control wherever it lands on it, and where the control moved away from', () => {
  tap(1_000);
  tap(1_100, 1, 500);
  expect(heard).toEqual(TAP);
  // The screen changed under the finger, and another control stands there now.
  under = other;
  tap(1_200, 1, 39);
  tap(1_499, 1, 39);
  expect(heard).toEqual(TAP);
  tap(1_500, 1, 39);
  expect(heard).toEqual([...TAP, ...TAP]);
});

it('keeps nobody waiting who touched nothing', () => {
  under = null;
  tap(1_000, 1, 50);
  under = one;
  tap(1_100);
  under = null;
  tap(1_200, 1, 41);
  expect(heard).toEqual([...TAP, ...TAP, ...TAP]);
});

it('lets the click of a key through, and of whoever presses by other means', () => {
  happens('pointerdown', 0);
  happens('pointerup', 10);
  happens('pointerdown', 100);
  happens('pointerup', 110);
  // The second slid off what it was on, and no click came of it.
  happens('keydown', 700, { code: 'Enter', key: 'Enter' });
  expect(happens('click', 701, { detail: 0 })).toBe(true);
  expect(happens('click', 702, { detail: 0 })).toBe(true);
});

it('takes a key that is held with another for no press', () => {
  happens('keydown', 0, { code: 'ShiftLeft', key: 'Shift' });
  happens('keydown', 100, { code: 'Tab', key: 'Tab' });
  expect(heard).toEqual(['keydown', 'keydown']);
});

it('takes only the first of several fingers for a press', () => {
  happens('pointerdown', 0);
  happens('pointerdown', 100, { isPrimary: false });
  happens('pointerup', 150);
  expect(happens('click', 150, { detail: 1 })).toBe(true);
});

it('leaves out nothing while presses need not be slow, but the second click of a quick double', () => {
  slow = false;
  tap(0);
  tap(120, 2);
  tap(450, 3);
  happens('keydown', 500, { code: 'KeyA', key: 'a' });
  happens('keydown', 510, { code: 'KeyB', key: 'b' });
  expect(heard).toEqual([...TAP, ...TAP.slice(0, 3), ...TAP, 'keydown', 'keydown']);
});

it('lets both through on a keypad, where doubles are meant, unless presses are to be slow', () => {
  keypad = true;
  slow = false;
  tap(0);
  tap(120, 2);
  expect(heard.filter((type) => type === 'click')).toHaveLength(2);
  slow = true;
  tap(400);
  expect(heard.filter((type) => type === 'click')).toHaveLength(2);
});
