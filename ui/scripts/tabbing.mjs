// The keyboard alone: where it is, that what it is on is in sight, and that it comes to everything and gets stuck nowhere.
import { claim } from './scenes/steps.mjs';

/** Whoever types faster is taken for a reader of documents. */
const PERSON_MS = 60;
const KEYS_MAX = 80;
const LOOKS = 15;
const LOOK_EVERY_MS = 100;

/** Runs inside the page: what the Tab key must come to, from now on. Of a group of choices it comes to one. */
function begin() {
  const top = [...document.querySelectorAll('dialog[open]')].at(-1) ?? document;
  const same = (it) => (it.type === 'radio' ? `${it.name}` : it);
  const can = [...top.querySelectorAll('button, input, select, textarea, a[href], summary, [tabindex="0"]')];
  globalThis.round = { same, top, can, met: new Set() };
}

/** Runs inside the page: what it has not come to yet and what stands outside an open sheet. */
function left() {
  const { same, can, met } = globalThis.round;
  const there = can.filter((it) => it.isConnected && it.checkVisibility({ visibilityProperty: true }) && !it.disabled && it.tabIndex >= 0);
  return there.filter((it) => !met.has(same(it))).map((it) => (it.ariaLabel ?? it.labels?.[0]?.textContent ?? it.textContent ?? it.tagName).trim().slice(0, 40));
}

/** Runs inside the page: what is wrong with where the keyboard is, if anything. */
async function standing() {
  await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)));
  const it = document.activeElement;
  if (it === null || it === document.body) return 'nothing has the focus';
  const { round } = globalThis;
  if (round !== undefined) {
    round.met.add(round.same(it));
    if (round.top !== document && !round.top.contains(it)) return 'the focus has left the sheet that is open';
  }
  const seen = it.closest('label') ?? it;
  const name = (it.ariaLabel ?? it.labels?.[0]?.textContent ?? it.textContent ?? '').trim().slice(0, 40) || it.tagName;
  // What scrolls by keys is as high as it is.
  if (it.matches('main, .read')) return null;
  const { left: x1, top: y1, right: x2, bottom: y2 } = seen.getBoundingClientRect();
  const inset = 3;
  for (const [x, y] of [[x1 + inset, y1 + inset], [x2 - inset, y1 + inset], [x1 + inset, y2 - inset], [x2 - inset, y2 - inset], [(x1 + x2) / 2, (y1 + y2) / 2]]) {
    const over = document.elementFromPoint(x, y);
    if (over === null) return `out of sight with the focus: ${name}`;
    if (!seen.contains(over) && !over.contains(seen)) return `covered with the focus: ${name} by ${over.tagName.toLowerCase()}.${over.className}`;
  }
  return null;
}

/** The keyboard is on one thing, and that is in sight; what just changed comes to rest first. */
async function stands(page, where) {
  let problem = await page.evaluate(standing);
  for (let look = 0; problem !== null && look < LOOKS; look += 1) {
    await page.waitForTimeout(LOOK_EVERY_MS);
    problem = await page.evaluate(standing);
  }
  claim(problem === null, `${where}: ${problem}`);
}

/** Goes all the way round, there and back: the keyboard comes to everything, and to nothing that cannot be seen. */
async function goRound(page, where) {
  for (const key of ['Tab', 'Shift+Tab']) {
    await page.evaluate(begin);
    let rest = await page.evaluate(left);
    const most = 2 * rest.length + 4;
    for (let keys = 0; rest.length > 0; keys += 1) {
      claim(keys < most, `${where}: ${key} does not come to ${rest.join(', ')}`);
      await page.keyboard.press(key);
      const problem = await page.evaluate(standing);
      // Between the last and the first the window itself has it.
      if (problem !== null && problem !== 'nothing has the focus') await stands(page, where);
      rest = await page.evaluate(left);
    }
  }
  await page.evaluate(() => delete globalThis.round);
}

/** A screen is there, something of it has the focus, and the keyboard goes round it. */
export async function arrive(page, screen) {
  await page.locator(`[data-screen=${screen}], [data-help=${screen}]:is(dialog)`).first().waitFor();
  await stands(page, screen);
  await goRound(page, screen);
}

/** Goes on with Tab until this has the focus, or back with Shift+Tab. */
export async function tabTo(page, target, key = 'Tab') {
  await target.waitFor({ state: 'attached' });
  for (let keys = 0; !(await target.evaluate((it) => it === document.activeElement)); keys += 1) {
    claim(keys < KEYS_MAX, `${key} comes to ${target}`);
    await page.keyboard.press(key);
  }
  await stands(page, 'on the way');
}

/** Presses a button, as the keyboard does. */
export async function strike(page, name, key = 'Enter') {
  await tabTo(page, page.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name }));
  await page.keyboard.press(key);
}

/** Chooses one of a few answers: to the question with Tab, to the answer with the arrows. */
export async function choose(page, group, name) {
  const all = page.getByRole('group', { name: group });
  const wanted = all.getByRole('radio', { name, exact: true });
  const inside = (it) => it.contains(document.activeElement);
  for (let keys = 0; !(await all.evaluate(inside)); keys += 1) {
    claim(keys < KEYS_MAX, `Tab comes to ${group}`);
    await page.keyboard.press('Tab');
  }
  if (!(await wanted.evaluate((it) => it === document.activeElement))) await page.keyboard.press('Space');
  for (let keys = 0; !(await wanted.evaluate((it) => it === document.activeElement)); keys += 1) {
    claim(keys < 20, `an arrow comes to ${name}`);
    await page.keyboard.press('ArrowDown');
  }
  if (!(await wanted.isChecked())) await page.keyboard.press('Space');
  claim(await wanted.isChecked(), `${name} is chosen`);
  await stands(page, name);
}

/** Writes into what has the focus, at the pace of a person. */
export async function write(page, text) {
  for (const letter of text) {
    await page.keyboard.press(letter === ' ' ? 'Space' : letter);
    await page.waitForTimeout(PERSON_MS);
  }
}

/** Writes into a field that is reached with Tab. */
export async function writeIn(page, field, text) {
  await tabTo(page, field);
  await write(page, text);
}
