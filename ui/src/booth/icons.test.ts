import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { ICON_NAMES } from '../kit/icons';

const HERE = dirname(fileURLToPath(import.meta.url));
const IMPORT = /^\s*(?:import|export)\s(?!type\b)(?:[^;']*?\sfrom\s)?'(\.[^']+)'/gm;
const NAME = /['"]([a-z0-9-]+)['"]/g;
/** Where all names stand, and where those of the booth do. */
const LISTS = [resolve(HERE, '../kit/icons.ts'), resolve(HERE, 'icons.ts')];

const fileOf = (path: string): string | undefined => [path, `${path}.ts`, `${path}.svelte`].find((file) => /\.(ts|svelte)$/.test(file) && existsSync(file));

/** Every module that the booth's window loads, with its text. */
function modules(entry: string, found = new Map<string, string>()): Map<string, string> {
  if (found.has(entry)) return found;
  const text = readFileSync(entry, 'utf8');
  found.set(entry, text);
  for (const [, path = ''] of text.matchAll(IMPORT)) {
    const file = fileOf(resolve(dirname(entry), path));
    if (file !== undefined) modules(file, found);
  }
  return found;
}

it('the booth brings the icons that its modules name, and no others', () => {
  const loaded = modules(resolve(HERE, 'main.ts'));
  expect([...loaded.keys()].filter((file) => file.endsWith('.svelte')).length).toBeGreaterThan(20);
  const texts = [...loaded].filter(([file]) => !LISTS.includes(file)).map(([, text]) => text);
  const named = new Set(texts.flatMap((text) => [...text.matchAll(NAME)].map(([, name]) => name)));
  const brought = [...(loaded.get(resolve(HERE, 'icons.ts')) ?? '').matchAll(/icons\/([a-z0-9-]+)\.svg/g)].map(([, name]) => name);
  expect(brought).toEqual(ICON_NAMES.filter((name) => named.has(name)));
});
