// Opens every screen in Chromium and checks it: axe, sizes in millimetres, nothing clipped, nothing against the
// content security policy. The booth's screens are looked at in more sizes of text, colours and languages, too; --all
// takes every combination. With --shots it also keeps a picture of each; --only=part chooses scenes by name.
import axe from 'axe-core';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { lookAt } from './look.mjs';
import { allLooks, lengthen, looksOf, putOn } from './looks.mjs';
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
/** What alone can differ when only sizes, colours and words do; the rest is looked at once, or with --all. */
const CONTRAST = { type: 'rule', values: ['color-contrast'] };
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The size with the least height: what fits here fits in the others. */
const LOOKED_AT = '1920';
/** Pages at once; most of a page's time is waiting. */
const PAGES = 4;

const all = process.argv.includes('--all');
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

/** Runs inside the page, before it: a clock that can be put forward, so that nobody waits for minutes. */
function skippableTime() {
  const now = performance.now.bind(performance);
  let skipped = 0;
  performance.now = () => now() + skipped;
  globalThis.skipTime = (ms) => (skipped += ms);
}

/** What axe finds. The call comes from outside the page, so the policy of the page does not hold for it. */
async function violations(page, runOnly = TAGS) {
  const found = await page.evaluate((rules) => globalThis.axe.run({ runOnly: rules }), runOnly);
  return found.violations.map(({ id, nodes }) => `axe ${id}: ${nodes.map((node) => node.html).join(' | ')}`);
}

/** The same screen as other voters see it, and with words that are 40 % longer. */
async function checkLooks(page, scene, index) {
  const problems = [];
  for (const look of all ? allLooks() : looksOf(index)) {
    const name = Object.values(look).join('-');
    await page.evaluate(putOn, look);
    if (shots) await page.screenshot({ path: join(pictures, `${scene.name}-${name}.png`) });
    const seen = [...(await settled(page, false)), ...(await violations(page, all ? TAGS : CONTRAST))];
    problems.push(...seen.map((problem) => `[${name}] ${problem}`));
    looks += 1;
  }
  await page.evaluate(putOn, { size: 'm', mode: 'normal', language: 'es' });
  await page.evaluate(lengthen);
  problems.push(...(await settled(page, false)).map((problem) => `[40 % longer] ${problem}`));
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
    await page.addInitScript(skippableTime);
    await page.goto(`${origin}/${scene.page}?${scene.query}`);
    await page.locator('main[data-screen]:not([data-screen=starting])').waitFor();
    await scene.steps(page);
    await page.locator(`[data-screen=${scene.screen}]`).waitFor();
    await page.evaluate(() => document.fonts.ready);
    if (shots) await page.screenshot({ path: join(pictures, `${scene.name}-${name}.png`) });
    problems.push(...(await settled(page, name === 'tight')));
    await page.evaluate(axe.source);
    problems.push(...(await violations(page)));
    if (name === LOOKED_AT && scene.page === 'booth.html') problems.push(...(await checkLooks(page, scene, SCENES.indexOf(scene))));
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
let looks = 0;
for (const size of SIZES) {
  const context = await chromium.launchPersistentContext(join(profile, size.name), {
    executablePath: process.env.URNA_CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: FLAGS,
    viewport: { width: size.width, height: size.height },
    screen: size.screen,
    bypassCSP: false,
  });
  const waiting = SCENES.filter((scene) => scene.name.includes(only) && (size.name === LOOKED_AT || !scene.once));
  const work = async () => {
    for (let scene = waiting.shift(); scene !== undefined; scene = waiting.shift()) {
      const problems = await check(context, server.origin, scene, size);
      if (problems.length === 0) passed += 1;
      else {
        failed += 1;
        console.log(`${scene.name} (${size.name})\n  ${problems.join('\n  ')}`);
      }
    }
  };
  await Promise.all(Array.from({ length: PAGES }, work));
  await context.close();
}
server.close();
rmSync(profile, { recursive: true, force: true });
console.log(`screens: ${passed} passed, ${failed} failed; the booth in ${looks} more looks`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
