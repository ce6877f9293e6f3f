import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ICON_NAMES, iconStrokes } from './icons';

it.each(ICON_NAMES)('draws %s', (name) => {
  expect(iconStrokes(name).length).toBeGreaterThan(0);
});

it('keeps no icon that is not used, and their licence', () => {
  const files = readdirSync(new URL('./icons', import.meta.url));
  expect(files.sort()).toEqual(['LICENSE', ...ICON_NAMES.map((name) => `${name}.svg`)].sort());
});
