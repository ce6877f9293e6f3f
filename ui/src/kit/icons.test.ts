import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { bringIcons, ICON_NAMES, iconStrokes } from './icons';

it.each(ICON_NAMES)('draws %s', (name) => {
  expect(iconStrokes(name)).toEqual([]);
  bringIcons({ [`../kit/icons/${name}.svg`]: readFileSync(new URL(`./icons/${name}.svg`, import.meta.url), 'utf8') });
  expect(iconStrokes(name).length).toBeGreaterThan(0);
});

it('keeps no icon that is not used, and their licence', () => {
  const files = readdirSync(new URL('./icons', import.meta.url));
  expect(files.sort()).toEqual(['LICENSE', ...ICON_NAMES.map((name) => `${name}.svg`)].sort());
});
