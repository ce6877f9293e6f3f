import { svelte } from '@sveltejs/vite-plugin-svelte';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { tokensCss } from './src/kit/tokens.ts';

const TOKENS = 'virtual:tokens.css';

/** Turns `kit/tokens.ts`, the one place where sizes and colours are written, into a style sheet. */
function tokens(): Plugin {
  return {
    name: 'urna-tokens',
    resolveId: (id) => (id === TOKENS ? `\0${TOKENS}` : null),
    load: (id) => (id === `\0${TOKENS}` ? tokensCss() : null),
  };
}

/** Lets an address name a scene, where there is a fake station to play it. */
function scenes(on: boolean): Plugin {
  return {
    name: 'urna-scenes',
    transformIndexHtml: {
      order: 'pre',
      handler: () => (on ? [{ tag: 'script', attrs: { type: 'module', src: '/scripts/play.mjs' }, injectTo: 'head' }] : []),
    },
  };
}

const page = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

// The fake station exists while developing and in the build that the screen tests look at, never in the product.
const isFake = (command: string, mode: string): boolean => mode !== 'test' && (command === 'serve' || mode === 'fake');

export default defineConfig(({ command, mode }) => ({
  plugins: [svelte(), tokens(), scenes(isFake(command, mode))],
  define: {
    __FAKE_STATION__: JSON.stringify(isFake(command, mode)),
  },
  server: { host: '127.0.0.1', port: 1420, strictPort: true },
  build: {
    outDir: mode === 'fake' ? 'dist-fake' : 'dist',
    emptyOutDir: true,
    target: 'safari17',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: {
        staff: page('staff.html'),
        booth: page('booth.html'),
        ...(mode === 'fake' ? { catalogo: page('catalogo.html') } : {}),
      },
    },
  },
  // A busy machine takes its time for a thousand invented days; the limit only ends what would never end.
  test: { include: ['src/**/*.test.ts'], environment: 'node', testTimeout: 120_000 },
}));
