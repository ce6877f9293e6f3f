/** What the windows of the product are built with; the stories are told under the same policy. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

interface Config {
  app: { windows: { devtools?: boolean }[]; security: { csp: string; devCsp?: string; freezePrototype?: boolean } & Record<string, unknown> };
}
const root = fileURLToPath(new URL('../../..', import.meta.url));
const read = (path: string): string => readFileSync(`${root}/${path}`, 'utf8');
const { app } = JSON.parse(read('src-tauri/tauri.conf.json')) as Config;

it('the policy lets in nothing but what the program brings along', () => {
  const policy = new Map(app.security.csp.split(';').map((part) => part.trim().split(/\s+/)).map(([name = '', ...sources]) => [name, sources.join(' ')]));
  expect(policy.get('default-src')).toBe("'none'");
  for (const name of ['script-src', 'style-src', 'font-src']) expect(policy.get(name)).toBe("'self'");
  for (const name of ['object-src', 'base-uri', 'form-action', 'frame-ancestors']) expect(policy.get(name)).toBe("'none'");
  expect(policy.get('connect-src')).toBe('ipc: http://ipc.localhost');
  expect(policy.get('require-trusted-types-for')).toBe("'script'");
  expect(app.security.csp).not.toMatch(/unsafe|https:|\*/);
  expect(Object.keys(app.security)).not.toContain('dangerousDisableAssetCspModification');
});

it('nothing of the language can be changed under the feet of the program', () => {
  expect(app.security.freezePrototype).toBe(true);
});

it('no window of a released program opens the tools of a developer', () => {
  expect(app.windows.filter(({ devtools }) => devtools === true)).toEqual([]);
  // The library opens them in a debug build, and in a released one only with a feature of that name.
  const manifests = ['Cargo.toml', 'src-tauri/Cargo.toml'].map((path) => read(path).match(/^.*devtools.*$/gm));
  expect(manifests).toEqual([null, null]);
  const sources = readdirSync(`${root}/src-tauri/src`, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.rs'));
  expect(sources).toContain('windows.rs');
  expect(sources.filter((path) => read(`src-tauri/src/${path}`).includes('devtools'))).toEqual([]);
});
