import { expect, it } from 'vitest';
import type { IconName } from './icons';
import type { StateToken } from './tokens';

const SOURCES = import.meta.glob<string>(['../**/*.ts', '../**/*.svelte', '!../**/*.test.ts'], { query: '?raw', import: 'default', eager: true });
const PAIR = /token(?:: '|=")([a-z]+)['"],? icon(?:: '|=")([a-z0-9-]+)['"]/g;

/** What an icon says wherever it stands, and so the states that it may stand for. */
const MEANS: Partial<Record<IconName, { means: string; tokens: StateToken[] }>> = {
  'circle-check': { means: 'in order', tokens: ['ok'] },
  'shield-check': { means: 'settled by people', tokens: ['ok'] },
  'cloud-check': { means: 'connected', tokens: ['ok'] },
  'circle-arrow-up': { means: 'goes to the centre', tokens: ['sending'] },
  'circle-arrow-down': { means: 'comes from the centre', tokens: ['sending'] },
  loader: { means: 'this machine is at it', tokens: ['sending'] },
  clock: { means: 'waits, and somebody or something goes on', tokens: ['local', 'sending'] },
  history: { means: 'from earlier: there may be newer', tokens: ['local'] },
  'circle-dashed': { means: 'not known, or not done yet', tokens: ['unknown'] },
  'triangle-alert': { means: 'somebody should look', tokens: ['attention'] },
  'octagon-x': { means: 'data or the vote is at risk', tokens: ['error'] },
  split: { means: 'in conflict', tokens: ['conflict'] },
};

const pairs = Object.entries(SOURCES).flatMap(([file, text]) => [...text.matchAll(PAIR)].map(([, token = '', icon = '']) => ({ file, token, icon })));

it('finds the states', () => {
  expect(pairs.length).toBeGreaterThan(100);
});

it('gives each icon of a state one meaning, in every window and every list', () => {
  const wrong = pairs.filter(({ token, icon }) => {
    const known = MEANS[icon as IconName];
    return known !== undefined && !known.tokens.includes(token as StateToken);
  });
  expect(wrong).toEqual([]);
});

it('shows the shape of a state that somebody must act on for nothing else', () => {
  for (const token of ['error', 'conflict'] as const) {
    const icons = new Set(pairs.filter((pair) => pair.token === token).map(({ icon }) => icon));
    expect([...icons]).toEqual(token === 'error' ? ['octagon-x'] : ['split']);
  }
});
