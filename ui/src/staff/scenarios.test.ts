/** The stories of docs/CHECK-IN-SCENARIOS.md: as many as the protocol that they follow has, and each of them is told. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const at = (path: string): URL => new URL(`../../../${path}`, import.meta.url);
const DOC = readFileSync(at('docs/CHECK-IN-SCENARIOS.md'), 'utf8');
const CATEGORIES = ['Scannable ID', 'Manual look-up', 'Similar names', 'Status flags', 'Record updates', 'Wrong place', 'Not in the list'];
const PROTOCOL_HAS = 27;

const WINDOW_TESTS = readdirSync(at('tests/e2e'))
  .filter((file) => file.endsWith('.rs'))
  .map((file) => readFileSync(at(`tests/e2e/${file}`), 'utf8'))
  .join('\n');
const { SCENES } = (await import(/* @vite-ignore */ at('ui/scripts/scenes.mjs').href)) as { SCENES: { name: string }[] };
const scenes = new Set(SCENES.map(({ name }) => name));

const rowsOf = (text: string): string[][] => [...text.matchAll(/^\|(.*)\|$/gm)].map(([, row = '']) => row.split('|').map((cell) => cell.trim()));
/** The table of the categories; the one of the real windows comes after it. */
const [byCategory = ''] = DOC.split('## In the real windows');

interface Category {
  name: string;
  said: number;
  stories: string[];
}

const categories: Category[] = [];
for (const [first = '', , last = ''] of rowsOf(byCategory).slice(2)) {
  const heading = /^\*\*\d\. (.+): (\d+)\*\*$/.exec(first);
  if (heading !== null) categories.push({ name: heading[1] ?? '', said: Number(heading[2]), stories: [] });
  else categories.at(-1)?.stories.push(last.replaceAll('`', ''));
}
const stories = categories.flatMap((category) => category.stories);

describe('the stories at the desk', () => {
  it('are in the seven categories, as many in each as it says', () => {
    expect(categories.map(({ name }) => name)).toEqual(CATEGORIES);
    for (const { said, stories } of categories) expect(stories).toHaveLength(said);
  });

  it('are at least as many as the protocol has, and no two are the same', () => {
    expect(stories.length).toBeGreaterThanOrEqual(PROTOCOL_HAS);
    expect(new Set(stories).size).toBe(stories.length);
    expect(DOC).toContain(`${stories.length} stories.`);
  });

  it.each(stories)('%s is told', (story) => {
    expect(scenes.has(story) || WINDOW_TESTS.includes(`async fn ${story}(`)).toBe(true);
  });
});
