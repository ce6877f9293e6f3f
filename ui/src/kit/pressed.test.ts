import { expect, it } from 'vitest';

const COMPONENTS = import.meta.glob<string>('../**/*.svelte', { query: '?raw', import: 'default', eager: true });
const PRESSED = /<button\b|type="(?:checkbox|radio)"|type=\{[^}]*'(?:checkbox|radio)'/;

const pressed = Object.entries(COMPONENTS).filter(([, source]) => PRESSED.test(source));

it('finds what is pressed', () => {
  expect(pressed.length).toBeGreaterThan(10);
});

it.each(pressed)('%s looks pressed while it is', (_, source) => {
  expect(source).toMatch(/:active[^{]*\{[^}]*background: var\(--(?:ink|on-bar|surface)\)/);
});
