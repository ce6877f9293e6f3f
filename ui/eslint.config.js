import { readdirSync } from 'node:fs';
import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/** Forbids imports by pattern; each rule is an arrow of the house that must not exist. */
const forbid = (...patterns) => ({ 'no-restricted-imports': ['error', { patterns }] });

const onlyBackendTalksToTauri = {
  group: ['@tauri-apps/*'],
  message: 'Only src/backend/tauri.ts talks to Tauri.',
};
const fakeIsHidden = {
  group: ['**/backend/fake/*'],
  message: 'The fake station is reached through backend/, so that the product is built without it.',
};
/** Every folder: one that nobody wrote down here would be bound by nothing. */
const FEATURES = readdirSync(new URL('src/features', import.meta.url));

export default ts.config(
  { ignores: ['dist', 'dist-fake', 'node_modules', 'src/wire'] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  { languageOptions: { globals: globals.browser } },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
  },
  { files: ['scripts/**', '*.config.*'], languageOptions: { globals: globals.node } },
  {
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      'no-eval': 'error',
      'svelte/no-at-html-tags': 'error',
      'svelte/button-has-type': 'error',
      // A static style attribute breaks the content security policy; `style:` directives go through the CSSOM.
      'no-restricted-syntax': ['error', { selector: "SvelteAttribute[key.name='style']", message: 'Use a class or a style: directive.' }],
      'svelte/block-lang': ['error', { script: 'ts' }],
      '@typescript-eslint/consistent-type-imports': 'error',
    },
  },
  { files: ['scripts/**'], rules: { 'no-console': 'off' }, languageOptions: { globals: globals.browser } },
  { files: ['src/**'], rules: forbid(onlyBackendTalksToTauri, fakeIsHidden) },
  { files: ['src/backend/**'], rules: forbid({ group: ['**/kit/*', '**/features/*', '**/staff/*', '**/booth/*'], message: 'backend/ knows no screen.' }) },
  {
    files: ['src/kit/**', 'src/i18n/**'],
    rules: forbid(onlyBackendTalksToTauri, fakeIsHidden, {
      group: ['**/features/*', '**/features/*/*', '**/staff/*', '**/booth/*'],
      message: 'kit/ and i18n/ know no feature and no window.',
    }),
  },
  ...FEATURES.map((feature) => ({
    files: [`src/features/${feature}/**`],
    rules: forbid(onlyBackendTalksToTauri, fakeIsHidden, {
      group: [...FEATURES.filter((other) => other !== feature).map((other) => `**/${other}/*`), '**/staff/*', '**/booth/*'],
      message: 'Features never import each other, nor a window.',
    }),
  })),
);
