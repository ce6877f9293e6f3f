// What every screen must pass, in whatever engine it is open.
import axe from 'axe-core';
import { covered } from './focus.mjs';
import { lookAt } from './look.mjs';
import { allLooks, lengthen, looksOf, putOn } from './looks.mjs';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** What alone can differ when only sizes, colours and words do; the rest is looked at once, or with --all. */
const CONTRAST = { type: 'rule', values: ['color-contrast'] };

// A page that just changed is laid out again within a frame or two, on a busy machine later: what counts is how it
// comes to rest.
export async function settled(page, tight) {
  let problems = [];
  for (let look = 0; look < 30; look += 1) {
    problems = await page.evaluate(lookAt, tight);
    if (problems.length === 0) break;
    await page.waitForTimeout(100);
  }
  return problems;
}

/** What axe finds. The call comes from outside the page, so the policy of the page does not hold for it. */
async function violations(page, runOnly = TAGS) {
  const run = async (rules) => (await globalThis.axe.run({ runOnly: rules })).violations.map(({ id, nodes }) => ({ id, at: nodes.map((node) => node.html) }));
  const found = await page.evaluate(run, runOnly);
  return found.map(({ id, at }) => `axe ${id}: ${at.join(' | ')}`);
}

/** The screen as it is now. */
export async function checkScreen(page, tight) {
  // Nothing is measured in another face.
  await page.evaluate(async () => void (await document.fonts.ready));
  const problems = await settled(page, tight);
  await page.evaluate(axe.source);
  return [...problems, ...(await violations(page))];
}

/** What has the focus is never under something else, wherever the Tab key leads. */
export const checkFocus = (page) => page.evaluate(covered);

/** The same screen as other voters see it, and with words that are 40 % longer; `seen` is told each look. */
export async function checkLooks(page, index, all, seen) {
  const problems = [];
  for (const look of all ? allLooks() : looksOf(index)) {
    const name = Object.values(look).join('-');
    await page.evaluate(putOn, look);
    await seen(name);
    const found = [...(await settled(page, false)), ...(await violations(page, all ? TAGS : CONTRAST))];
    problems.push(...found.map((problem) => `[${name}] ${problem}`));
  }
  await page.evaluate(putOn, { size: 'm', mode: 'normal', language: 'es' });
  await page.evaluate(lengthen);
  problems.push(...(await settled(page, false)).map((problem) => `[40 % longer] ${problem}`));
  return problems;
}
