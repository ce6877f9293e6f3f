/** Every story is told in the engine of the product by `make test`, whatever window it needs. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface Scene {
  name: string;
  once?: boolean;
}
interface Run {
  engine: string;
  sizes: { name: string }[];
}
interface Runs {
  askedFor: (words: string[]) => Run;
  toldIn: (scenes: Scene[], run: Run, size: { name: string }) => Scene[];
}

const at = (path: string): URL => new URL(`../../../${path}`, import.meta.url);
const { SCENES } = (await import(/* @vite-ignore */ at('ui/scripts/scenes.mjs').href)) as { SCENES: Scene[] };
const { askedFor, toldIn } = (await import(/* @vite-ignore */ at('ui/scripts/runs.mjs').href)) as Runs;

const runs = [...readFileSync(at('scripts/test.sh'), 'utf8').matchAll(/node scripts\/screens\.mjs(.*?)(?:&&|$)/gm)].map(([, words = '']) =>
  askedFor(words.trim().split(/\s+/)),
);
const toldBy = (engine: string): Set<string> =>
  new Set(runs.filter((run) => run.engine === engine).flatMap((run) => run.sizes.flatMap((size) => toldIn(SCENES, run, size).map(({ name }) => name))));

describe('make test', () => {
  it('tells every story in the engine of the product', () => {
    const told = toldBy('webkit');
    expect(SCENES.map(({ name }) => name).filter((name) => !told.has(name))).toEqual([]);
  });

  it('tells every story that is told in more than one window in the other engine, too', () => {
    const told = toldBy('chromium');
    const left = SCENES.filter(({ name, once }) => !told.has(name) && !once).map(({ name }) => name);
    expect(left).toEqual([]);
  });

  it('has no two stories of one name', () => {
    const names = SCENES.map(({ name }) => name);
    expect(names.filter((name, place) => names.indexOf(name) !== place)).toEqual([]);
  });
});
