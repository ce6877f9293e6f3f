/** What a screen reader is told is kept for each story that is read, and for no other. */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const at = (path: string): URL => new URL(`../../../${path}`, import.meta.url);
const { SCENES } = (await import(/* @vite-ignore */ at('ui/scripts/scenes.mjs').href)) as { SCENES: { name: string; once?: boolean }[] };
// The list of the scenes is no screen of the product.
const read = SCENES.filter(({ name, once }) => !once && name !== 'catalogue').map(({ name }) => name);
const kept = readdirSync(at('tests/fixtures/atspi')).map((file) => file.replace(/\.txt$/, ''));

describe('what a screen reader is told', () => {
  it('is kept of stories that there are', () => {
    expect(kept.filter((name) => !read.includes(name))).toEqual([]);
  });

  it('is kept of each of them', () => {
    expect(read.filter((name) => !kept.includes(name))).toEqual([]);
  });
});
