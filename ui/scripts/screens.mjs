// Opens every screen in Chromium and checks it: axe, sizes in millimetres, nothing clipped, nothing against the
// content security policy. With --shots it also keeps a picture of each; --only=part chooses scenes by name.
import axe from 'axe-core';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { lookAt } from './look.mjs';
import { SCENES } from './scenes.mjs';
import { serve } from './serve.mjs';

const UI = join(dirname(fileURLToPath(import.meta.url)), '..');
// The last is a small window with the text of a large screen: the least room that any millimetre has.
const SIZES = [
  { name: '1280', width: 1280, height: 800, screen: { width: 1280, height: 800 } },
  { name: '1920', width: 1920, height: 1080, screen: { width: 1920, height: 1080 } },
  { name: 'tight', width: 1280, height: 800, screen: { width: 1920, height: 1080 } },
];
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const shots = process.argv.includes('--shots');
const only = process.argv.find((argument) => argument.startsWith('--only='))?.slice('--only='.length) ?? '';
const pictures = process.env.URNA_SHOTS ?? join(UI, '..', 'artifacts', 'screens');

// A page that just changed is laid out again within a frame or two, on a busy machine later: what counts is how it
// comes to rest.
async function settled(page, tight) {
  let problems = [];
  for (let look = 0; look < 30; look += 1) {
    problems = await page.evaluate(lookAt, tight);
    if (problems.length === 0) break;
    await page.waitForTimeout(100);
  }
  return problems;
}

async function check(context, origin, scene, { name }) {
  const page = await context.newPage();
  const problems = [];
  page.on('pageerror', (error) => problems.push(`exception: ${error.message}`));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) problems.push(`console: ${message.text()}`);
  });
  try {
    page.setDefaultTimeout(20000);
    await page.goto(`${origin}/${scene.page}?${scene.query}`);
    await page.locator('main[data-screen]:not([data-screen=starting])').waitFor();
    await scene.steps(page);
    await page.locator(`[data-screen=${scene.screen}]`).waitFor();
    await page.evaluate(() => document.fonts.ready);
    if (shots) await page.screenshot({ path: join(pictures, `${scene.name}-${name}.png`) });
    problems.push(...(await settled(page, name === 'tight')));
    // WebDriver and this call come from outside the page, so the policy of the page does not hold for them.
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate((tags) => globalThis.axe.run({ runOnly: tags }), TAGS);
    for (const { id, nodes } of violations) problems.push(`axe ${id}: ${nodes.map((node) => node.html).join(' | ')}`);
  } catch (error) {
    problems.push(String(error));
    await page.screenshot({ path: join(tmpdir(), `urna-${scene.name}-${name}.png`) });
  }
  await page.close();
  return problems;
}

const profile = mkdtempSync(join(tmpdir(), 'urna-screens-'));
if (shots) mkdirSync(pictures, { recursive: true });
const server = await serve(join(UI, 'dist-fake'));
let passed = 0;
let failed = 0;
for (const size of SIZES) {
  const context = await chromium.launchPersistentContext(join(profile, size.name), {
    executablePath: process.env.URNA_CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: FLAGS,
    viewport: { width: size.width, height: size.height },
    screen: size.screen,
    bypassCSP: false,
  });
  for (const scene of SCENES.filter(({ name }) => name.includes(only))) {
    const problems = await check(context, server.origin, scene, size);
    if (problems.length === 0) passed += 1;
    else {
      failed += 1;
      console.log(`${scene.name} (${size.name})\n  ${problems.join('\n  ')}`);
    }
  }
  await context.close();
}
server.close();
rmSync(profile, { recursive: true, force: true });
console.log(`screens: ${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
