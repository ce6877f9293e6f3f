import { expect, it } from 'vitest';
import { CATALOGUE } from '../../i18n/catalogue';
import type { ScreenId } from '../../kit/help.svelte';
import { step, type HelpEvent, type Helping } from './helping';
import { WHOM } from './whom';

const SCREENS = Object.keys(WHOM) as ScreenId[];

it('every screen has its words and somebody to call', () => {
  expect([...SCREENS].sort()).toEqual(Object.keys(CATALOGUE.es.help.screens).sort());
});

it('no two screens say the same', () => {
  for (const { help } of Object.values(CATALOGUE)) {
    const said = SCREENS.map((screen) => help.screens[screen].what + help.screens[screen].how);
    expect(new Set(said).size).toBe(SCREENS.length);
  }
});

it('the same key opens and closes it', () => {
  const asked: HelpEvent = { type: 'asked', on: 'identify', writing: false };
  expect(step(null, asked)).toBe('identify');
  expect(step('identify', asked)).toBeNull();
  expect(step('identify', { type: 'closed' })).toBeNull();
});

it('it never opens over a write, and closes over one', () => {
  for (const before of [null, 'ticket'] as Helping[]) expect(step(before, { type: 'asked', on: 'ticket', writing: true })).toBeNull();
});

it('it goes with its screen, as when the machine is locked', () => {
  for (const one of SCREENS) {
    for (const other of [...SCREENS, null]) expect(step(one, { type: 'shown', screen: other })).toBe(other === one ? one : null);
  }
});

it('no sequence shows the help of a screen that is not there', () => {
  let seed = 7;
  const next = (below: number): number => (seed = (seed * 48271) % 2147483647) % below;
  for (let run = 0; run < 200; run += 1) {
    let screen: ScreenId | null = null;
    let helping: Helping = null;
    for (let moves = 0; moves < 40; moves += 1) {
      const what = next(4);
      if (what === 0) {
        screen = SCREENS[next(SCREENS.length)] ?? null;
        helping = step(helping, { type: 'shown', screen });
      } else if (what === 1) helping = step(helping, { type: 'closed' });
      else helping = step(helping, { type: 'asked', on: screen, writing: next(2) === 0 });
      expect([null, screen]).toContain(helping);
    }
  }
});
