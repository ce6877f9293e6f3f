// What every screen must pass, in whatever engine it is open.
import { violations } from './asked.mjs';
import { fieldsOf } from './fields.mjs';
import { covered } from './focus.mjs';
import { lookAt } from './look.mjs';
import { change, LARGEST, lengthen, looksOf, putOn, roomyLooks, shorten } from './looks.mjs';
import { tongues } from './tongues.mjs';

// A page that just changed is laid out again within a frame or two, on a busy machine later: what counts is how it
// comes to rest.
export async function settled(page, tight) {
  let problems = [];
  for (let look = 0; look < 30; look += 1) {
    problems = [...(await page.evaluate(lookAt, tight)), ...(await page.evaluate(fieldsOf))];
    if (problems.length === 0) break;
    await page.waitForTimeout(100);
  }
  return problems;
}

/** Runs inside the page: whoever works the staff's window with the keyboard or hears it is nowhere. */
function lostFocus() {
  const { activeElement, body } = document;
  return location.pathname.endsWith('/staff.html') && (activeElement === null || activeElement === body);
}

/** The screen as it is now. */
export async function checkScreen(page, tight) {
  // Nothing is measured in another face.
  await page.evaluate(async () => void (await document.fonts.ready));
  const problems = await settled(page, tight);
  if (await page.evaluate(lostFocus)) problems.push('nothing has the focus: what had it has gone');
  return [...problems, ...(await violations(page))];
}

/** What has the focus is never under something else, wherever the Tab key leads. */
export const checkFocus = (page) => page.evaluate(covered);

const nameOf = (look) => Object.values(look).join('-');

/** The same with the largest text, where the least is in sight at once. */
export async function checkFocusAtLargest(page) {
  await page.evaluate(putOn, LARGEST);
  return (await checkFocus(page)).map((problem) => `[${nameOf(LARGEST)}] ${problem}`);
}

/** The same screen as others see it; `seen` is told each look in which it is painted. */
export async function checkLooks(page, scene, index, { all, tight, seen }) {
  const problems = [];
  const enter = async (look) => {
    await page.evaluate(change, look);
    await seen(nameOf(look));
    return settled(page, tight);
  };
  for (const looks of looksOf(scene.page, index, all)) {
    // A list turns its pages anew when sizes or words change, in the next frame.
    await page.evaluate(putOn, looks[0]);
    problems.push(...(await violations(page, looks, enter)));
    if (scene.page === 'booth.html') problems.push(...(await page.evaluate(tongues)).map((problem) => `[${nameOf(looks[0])}] ${problem}`));
  }
  return problems;
}

/**
 * What still scrolls when the largest text has words that no language has: a screen with a sentence about what is wrong, the
 * sheet of settings, and any screen in Basque, whose words are the longest.
 */
const LONG = /booth-(contest-over|turn-back-wrong|look|slow)/;

/** The same screen with words that are 40 % longer. */
export async function checkRoom(page, scene, tight) {
  const problems = [];
  for (const look of roomyLooks(scene.page)) {
    await page.evaluate(putOn, look);
    if ((await page.evaluate(lengthen)) === 0) problems.push(`[${nameOf(look)}] no word to be made longer`);
    const mayScroll = tight || (look.size === 'xl' && (look.language === 'eu' || LONG.test(scene.name)));
    problems.push(...(await settled(page, mayScroll)).map((problem) => `[${nameOf(look)}, 40 % longer] ${problem}`));
    await page.evaluate(shorten);
  }
  return problems;
}
