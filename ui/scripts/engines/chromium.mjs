// Chromium: fast, and another opinion on the same screens.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Pages at once; most of a page's time is waiting. */
export const AT_ONCE = 4;

/** Windows of one size: each page is a new one, and what goes wrong in it is told to `complain`. */
export async function open(size) {
  const profile = mkdtempSync(join(tmpdir(), 'urna-screens-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.URNA_CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: FLAGS,
    viewport: { width: size.width, height: size.height },
    screen: size.screen,
    bypassCSP: false,
  });
  return {
    async page(url, init, complain) {
      const page = await context.newPage();
      page.on('pageerror', (error) => complain(`exception: ${error.message}`));
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) complain(`console: ${message.text()}`);
      });
      page.setDefaultTimeout(20_000);
      await page.addInitScript(init);
      await page.goto(url);
      return { page, done: () => page.close() };
    },
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
