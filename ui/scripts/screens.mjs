// Opens every screen and checks it: axe, sizes in millimetres, nothing clipped, nothing against the content security
// policy. --engine=webkit does it in WebKitGTK, the engine of the product, otherwise it is Chromium. The staff's screens
// are looked at in English and with longer words, too, and the booth's in some sizes of text, colours and languages, or
// with --all in every combination. With --shots it also keeps a picture of each;
// --only=part,part chooses scenes by name, --once adds all that are told in one window only, --no-once leaves them out, --size=name,name chooses sizes
// of the window. How long presses took to be answered is written into press-to-answer-ENGINE.json in $URNA_ARTIFACTS, and
// never judged. In WebKitGTK what a screen reader is told is compared with tests/fixtures/atspi; --accept writes it there.
// A story that fails is told once more, alone: failing again is a failure, and whichever passes then is named as UNSTEADY.
// More than a few are failures at once.
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { asked } from './asked.mjs';
import { checkFocus, checkFocusAtLargest, checkLooks, checkRoom, checkScreen } from './checks.mjs';
import { liveAt, POLLING_HOUR, skippableTime } from './clock.mjs';
import * as chromium from './engines/chromium.mjs';
import * as webkit from './engines/webkit.mjs';
import { checkMedia } from './media.mjs';
import { askedFor, LOOKED_AT, SIZES, toldIn } from './runs.mjs';
import { checkSaid } from './said.mjs';
import { SCENES } from './scenes.mjs';
import { serve } from './serve.mjs';
import { markPresses, presses, writeTimes } from './times.mjs';

const UI = join(dirname(fileURLToPath(import.meta.url)), '..');
/** How many stories of a run may be told again; more are no bad moment of the machine. */
const UNSTEADY_MAX = 3;
/** The size in which a screen reader is asked: what it is told does not depend on it. */
const READ_AT = '1366';

const run = askedFor(process.argv);
const name = run.engine;
const all = process.argv.includes('--all');
const accept = process.argv.includes('--accept');
const shots = process.argv.includes('--shots');
const engine = { chromium, webkit }[name];
const figures = join(process.env.URNA_ARTIFACTS ?? join(UI, '..', 'target', 'artifacts'), `press-to-answer-${name}.json`);
const pictures = process.env.URNA_SHOTS ?? join(UI, '..', 'artifacts', 'screens');

/** The booth in the window with the least height, the staff's in the ones with the least room, each story at least once. */
function isLookedAt(scene, size) {
  if (scene.page === 'booth.html') return size.name === LOOKED_AT;
  return scene.page === 'staff.html' && (all || scene.once || size.name !== LOOKED_AT);
}

async function check(windows, origin, scene, size) {
  const problems = [];
  const tight = size.name === 'tight';
  const { page, done, tree } = await windows.page(`${origin}/${scene.page}?${scene.query}`, skippableTime, (problem) => problems.push(problem));
  const keep = async (look) => shots && (await page.screenshot({ path: join(pictures, `${scene.name}-${look}.png`) }));
  try {
    await page.locator('main[data-screen]:not([data-screen=starting])').waitFor();
    await page.evaluate(markPresses);
    await scene.steps(page);
    await page.locator(`[data-screen=${scene.screen}]`).waitFor();
    problems.push(...(await checkScreen(page, tight)));
    await keep(size.name);
    // The list of the scenes is no screen of the product.
    if (size.name === READ_AT && !scene.once && scene.name !== 'catalogue') problems.push(...(await checkSaid(scene, tree, accept)));
    if (size.name !== LOOKED_AT && !accept) problems.push(...(await checkFocus(page)));
    if (size.name === LOOKED_AT && name === 'chromium' && scene.page === 'staff.html') problems.push(...(await checkMedia(page, size)));
    if (!accept && isLookedAt(scene, size)) {
      problems.push(...(await checkLooks(page, scene, SCENES.indexOf(scene), { all, tight, seen: keep })));
      problems.push(...(await checkRoom(page, scene, tight)));
      if (scene.page === 'booth.html') problems.push(...(await checkFocusAtLargest(page)));
    }
  } catch (error) {
    problems.push(String(error));
    await page.screenshot({ path: join(tmpdir(), `urna-${scene.name}-${size.name}.png`) });
  }
  for (const { type, ms } of await page.evaluate(presses).catch(() => [])) times.push({ scene: scene.name, size: size.name, type, ms });
  await done();
  return problems;
}

liveAt(POLLING_HOUR);
if (shots) mkdirSync(pictures, { recursive: true });
const begun = Date.now();
const againstPolicy = [];
const server = await serve(join(UI, 'dist-fake'), (report) => againstPolicy.push(report));
let passed = 0;
const failed = [];
const unsteady = [];
const times = [];
for (const size of accept ? SIZES[name].filter((it) => it.name === READ_AT) : run.sizes) {
  const windows = await engine.open(size);
  const waiting = toldIn(SCENES, run, size);
  const again = [];
  const holds = async (scene) => {
    const problems = await check(windows, server.origin, scene, size);
    if (problems.length > 0) console.log(`${scene.name} (${size.name})\n  ${problems.join('\n  ')}`);
    return problems.length === 0;
  };
  const work = async () => {
    for (let scene = waiting.shift(); scene !== undefined; scene = waiting.shift()) {
      if (await holds(scene)) passed += 1;
      else again.push(scene);
    }
  };
  await Promise.all(Array.from({ length: engine.AT_ONCE }, work));
  for (const scene of again) {
    const told = `${scene.name} (${size.name})`;
    if (!accept && unsteady.length + again.length <= UNSTEADY_MAX && (await holds(scene))) unsteady.push(told);
    else failed.push(told);
  }
  await windows.close();
}
server.close();
writeTimes(figures, name, times);
for (const report of againstPolicy) console.log(`against the policy: ${report}`);
const seconds = Math.round((Date.now() - begun) / 1000);
for (const told of unsteady) console.log(`UNSTEADY: ${told} passed at the second try only`);
console.log(`screens in ${name}: ${passed + unsteady.length} passed, ${failed.length} failed; ${asked.anew + asked.known} looks, axe asked about ${asked.anew}; ${seconds} s`);
process.exit(failed.length === 0 && passed > 0 && againstPolicy.length === 0 ? 0 : 1);
