// Makes the pictures of the README and the manual, docs/pictures, out of the same scenes that are tested, in the engine
// of the product: the Spanish ones, and in en/ the same screens in English. `npm run pictures` makes all of them again.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { settled } from './checks.mjs';
import { liveAt, skippableTime } from './clock.mjs';
import * as webkit from './engines/webkit.mjs';
import { putOn } from './looks.mjs';
import { withPalette } from './palette.mjs';
import { SCENES } from './scenes.mjs';
import { press } from './scenes/steps.mjs';
import { serve } from './serve.mjs';

const UI = join(dirname(fileURLToPath(import.meta.url)), '..');
const FOLDER = join(UI, '..', 'docs', 'pictures');
/** The screen of an ordinary laptop, as at most tables. */
const SIZE = { width: 1366, height: 768, screen: { width: 1366, height: 768 } };
/** A page of the manual is read over slow networks, too. */
const KB_MAX = 120;

/** Each picture, and the scene that it shows, by the hour that its clock says. */
const PICTURES = {
  8: { 'enrol-centre': 'staff-enrol-centre', constitute: 'staff-constitute', 'open-poll': 'staff-open-poll' },
  14: {
    staff: 'staff-confirm',
    ticket: 'staff-ticket-received',
    'other-table': 'staff-other-table',
    booth: 'booth-contest-several',
    settings: 'booth-look',
    audio: 'booth-audio',
    panel: 'staff-panel',
    paper: 'staff-paper',
    auditor: 'staff-auditor',
    audit: 'staff-audit',
    dictate: 'staff-turnout-dictate',
  },
  20: { close: 'staff-close-poll', count: 'staff-count' },
};

/** The scenes are told in Spanish; what they lead to is turned into English on the screen itself. */
async function intoEnglish(page, scene) {
  if (scene.page === 'booth.html') await page.evaluate(putOn, { size: 'm', mode: 'normal', language: 'en' });
  else await press(page, 'English');
  await page.locator('html[lang=en]').waitFor();
}

async function take(windows, origin, { file, scene, english }) {
  const problems = [];
  const { page, done } = await windows.page(`${origin}/${scene.page}?${scene.query}`, skippableTime, (problem) => problems.push(problem));
  await page.locator('main[data-screen]:not([data-screen=starting])').waitFor();
  await scene.steps(page);
  await page.locator(`[data-screen=${scene.screen}]`).waitFor();
  if (english) await intoEnglish(page, scene);
  await page.evaluate(async () => void (await document.fonts.ready));
  problems.push(...(await settled(page, false)));
  // A page of the manual begins with the title, wherever the story ends.
  await page.evaluate(() => document.querySelectorAll('main, main *').forEach((it) => it.scrollTo(0, 0)));
  const picture = withPalette(await page.screenshot());
  await done();
  writeFileSync(join(FOLDER, file), picture);
  const kb = Math.ceil(picture.length / 1000);
  if (kb > KB_MAX) problems.push(`${kb} kB, at most ${KB_MAX}`);
  return { kb, problems };
}

/** Makes the pictures of one hour; how many of them are not as they should be. */
async function makeAt(hour, pictures, origin) {
  liveAt(hour);
  const windows = await webkit.open(SIZE);
  let failed = 0;
  const waiting = Object.entries(pictures).flatMap(([name, told]) => {
    const scene = SCENES.find((other) => other.name === told);
    if (scene === undefined) throw new Error(`the picture ${name} shows the scene ${told}, which is not there`);
    return [false, true].map((english) => ({ file: join(english ? 'en' : '', `${name}.png`), scene, english }));
  });
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { kb, problems } = await take(windows, origin, next);
      console.log(`${next.file}: ${kb} kB, ${next.scene.name}${problems.map((problem) => `\n  ${problem}`).join('')}`);
      failed += problems.length === 0 ? 0 : 1;
    }
  };
  await Promise.all(Array.from({ length: webkit.AT_ONCE }, work));
  await windows.close();
  return failed;
}

mkdirSync(join(FOLDER, 'en'), { recursive: true });
const server = await serve(join(UI, 'dist-fake'), (report) => console.log(`against the policy: ${report}`));
let failed = 0;
for (const [hour, pictures] of Object.entries(PICTURES)) failed += await makeAt(Number(hour), pictures, server.origin);
server.close();
process.exit(failed === 0 ? 0 : 1);
