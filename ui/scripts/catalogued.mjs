// Opens the links of the catalogue in Chromium and compares each with what the same scene shows when a person's pointer
// and keys walk it: the screen, its headings and the words of its states. --every=N takes one of N, --only=part,part by
// name.
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { liveAt, POLLING_HOUR, skippableTime } from './clock.mjs';
import { AT_ONCE, open } from './engines/chromium.mjs';
import { SCENES } from './scenes.mjs';
import { serve } from './serve.mjs';

const SIZE = { width: 1366, height: 768, screen: { width: 1366, height: 768 } };
/** The longest stories go through three hundred choices. */
const LONGEST_MS = 90_000;
/** Both go on living, and come to rest: what was sent is received, and the core says so every three seconds. */
const LOOKS = 150;
const LOOK_EVERY_MS = 100;
const UI = join(dirname(fileURLToPath(import.meta.url)), '..');
const given = (name, otherwise) => process.argv.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3) ?? otherwise;
const only = given('only', '').split(',');
const every = Number(given('every', '1'));

/** Runs inside the page. Figures differ from one minute to the next. */
function shown() {
  const words = (selector) => [...document.querySelectorAll(selector)].map((element) => element.textContent.replace(/\s+/g, ' ').replace(/\d+/g, '0').trim());
  return { screen: document.querySelector('main')?.dataset.screen, headings: words('h1, h2'), states: words('[data-state]') };
}

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
const server = await serve(join(UI, 'dist-fake'), () => undefined);
liveAt(POLLING_HOUR);
const windows = await open(SIZE);
const quiet = () => undefined;

async function walk(scene) {
  const { page, done } = await windows.page(`${server.origin}/${scene.page}?${scene.query}`, skippableTime, quiet);
  try {
    await page.locator('main[data-screen]:not([data-screen=starting])').waitFor();
    await scene.steps(page);
    await page.locator(`[data-screen=${scene.screen}]`).waitFor();
    return { page, done };
  } catch (error) {
    await done();
    throw error;
  }
}

async function compare(scene, address) {
  const link = await windows.page(address, () => undefined, quiet);
  const whole = link.page.locator('html[data-played]');
  await whole.waitFor({ state: 'attached', timeout: LONGEST_MS });
  const played = await whole.getAttribute('data-played');
  if (played !== 'whole') {
    await link.done();
    return played;
  }
  // Some screens give way to the next one by themselves: what a link opened is looked at before the other is walked.
  let byLink = await link.page.evaluate(shown);
  const person = await walk(scene);
  let difference = '';
  for (let look = 0; look < LOOKS; look += 1) {
    const byPerson = await person.page.evaluate(shown);
    difference = same(byLink, byPerson) ? '' : `${JSON.stringify(byLink)} instead of ${JSON.stringify(byPerson)}`;
    if (difference === '') break;
    await link.page.waitForTimeout(LOOK_EVERY_MS);
    byLink = await link.page.evaluate(shown);
  }
  if (difference !== '') await link.page.screenshot({ path: join(tmpdir(), `urna-link-${scene.name}.png`) });
  await link.done();
  await person.done();
  return difference;
}

const begun = Date.now();
const catalogue = await windows.page(`${server.origin}/catalogo.html`, () => undefined, quiet);
const links = await catalogue.page.locator('main li a').evaluateAll((found) => found.map(({ textContent, href }) => [textContent, href]));
await catalogue.done();
const addresses = new Map(links);
const listed = SCENES.filter((scene) => addresses.has(scene.name));
const waiting = listed.filter((scene) => !scene.byHand && !scene.shipped && only.some((part) => scene.name.includes(part))).filter((_, place) => place % every === 0);
const asked = waiting.length;
let failed = 0;
async function work() {
  for (let scene = waiting.shift(); scene !== undefined; scene = waiting.shift()) {
    const difference = await compare(scene, addresses.get(scene.name)).catch(String);
    if (difference === '') continue;
    failed += 1;
    console.log(`${scene.name}\n  ${difference}`);
  }
}
await Promise.all(Array.from({ length: AT_ONCE }, work));
await windows.close();
server.close();
console.log(`links of the catalogue: ${asked - failed} of ${asked} open what the scene shows, of ${listed.length} listed; ${Math.round((Date.now() - begun) / 1000)} s`);
process.exit(failed === 0 && asked > 0 ? 0 : 1);
