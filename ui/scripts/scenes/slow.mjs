// Whoever chose slow presses: two of the same that follow each other at once are one, by key, by touch and by switch.
import { booth, byHand, claim, once, option, press } from './steps.mjs';
import { mark, voting } from './voting.mjs';

/** A little longer than what must be between two presses. */
const APART_MS = 560;

/** The two answers; the names of other choices have them in themselves. */
const [YES, NO] = [/^Sí$/, /^No$/];

/** What is pressed from here on, until this is called again, is pressed at one moment. */
const apart = (page) => page.evaluate((ms) => globalThis.strikeAfter(ms), APART_MS);

async function pressSlowly(page, name) {
  await apart(page);
  await press(page, name);
}

/** Chooses something under *Texto y color*, as slowly as somebody needs who chose slow presses. */
async function choose(page, name) {
  await pressSlowly(page, 'Texto y color');
  await apart(page);
  await mark(page, 'radio', name);
  claim(await option(page, name).isChecked(), 'it is chosen');
  await pressSlowly(page, 'Volver');
  await page.locator('dialog').waitFor({ state: 'detached' });
}

/** Presses twice at one moment. What was before and what is after. */
async function atOnce(page, state, first, second = first) {
  await apart(page);
  const before = await state();
  await first();
  await second();
  return [before, await state()];
}

/** Which choice is marked. */
const markedOf = (page) => page.evaluate(() => [...document.querySelectorAll('main input[type=radio]')].findIndex((it) => it.checked));

/** What the ring of two switches is on. */
const ringed = (page) => page.evaluate(() => [...document.querySelectorAll('button, input')].findIndex((it) => it.hasAttribute('data-scan')));

async function tap(page, at) {
  await page.mouse.move(at.x, at.y);
  await page.mouse.down();
  await page.mouse.up();
}

const middle = (locator) =>
  locator.evaluate((it) => {
    const { x, y, width, height } = it.closest('label').getBoundingClientRect();
    return { x: x + width / 2, y: y + height / 2 };
  });

/** How far two arrow keys moved the mark. */
async function arrowsOf(page, second = 'ArrowDown') {
  await apart(page);
  await mark(page, 'radio', 'Candidatura de la Sierra');
  const [before, after] = await atOnce(page, () => markedOf(page), () => page.keyboard.press('ArrowDown'), () => page.keyboard.press(second));
  const choices = await page.getByRole('radio').count();
  return (after - before + choices) % choices;
}

/** Counts the touches of which the page hears. */
const countTouches = (page) =>
  page.evaluate(() => {
    globalThis.urnaTouches = 0;
    addEventListener('pointerdown', () => (globalThis.urnaTouches += 1));
  });

/** How many of two touches of one choice the page hears, and which is marked when one is touched and then the other. */
async function touchesOf(page) {
  await page.getByRole('radio').nth(0).focus();
  const [first, second] = [await middle(page.getByRole('radio').nth(0)), await middle(page.getByRole('radio').nth(1))];
  const told = () => page.evaluate(() => globalThis.urnaTouches);
  const [before, after] = await atOnce(page, told, () => tap(page, second));
  const [, marked] = await atOnce(page, () => markedOf(page), () => tap(page, first), () => tap(page, second));
  return [after - before, marked];
}

/** How many blocks two strikes of the one switch move the ring. */
async function switchesOf(page) {
  const round = [];
  while (round[0] === undefined || round[0] !== round.at(-1) || round.length === 1) {
    await apart(page);
    await page.keyboard.press('Space');
    round.push(await ringed(page));
    claim(round.length < 20, `the ring comes round: ${round}`);
  }
  round.pop();
  const [before, after] = await atOnce(page, () => ringed(page), () => page.keyboard.press('Space'));
  return (round.indexOf(after) - round.indexOf(before) + round.length) % round.length;
}

/** Two presses of the same at once are two, with slow presses one, and for the next voter two again; of two others both count. */
async function pressTwice(page) {
  await countTouches(page);
  const counted = async () => [await arrowsOf(page), await arrowsOf(page, 'ArrowUp'), ...(await touchesOf(page))].join();
  const quickly = await counted();
  claim(quickly === '2,0,2,1', `without slow presses all count: two arrows, there and back, two touches, the second choice: ${quickly}`);
  await choose(page, YES);
  const slowly = await counted();
  claim(slowly === '1,0,1,1', `with slow presses the second of the same does not count, and of another it does: ${slowly}`);
  await choose(page, 'Dos pulsadores');
  const moved = await switchesOf(page);
  claim(moved === 1, `with slow presses two strikes of a switch are one: ${moved}`);
  await choose(page, NO);
  const both = await switchesOf(page);
  claim(both === 2, `without them they are two: ${both}`);
  await choose(page, YES);
  await endSlowly(page);
  await pressSlowly(page, 'Texto y color');
  claim(await option(page, NO).isChecked(), 'the next voter begins without slow presses');
  await page.getByRole('radio', { name: 'Pantalla y teclado', checked: true }).waitFor({ state: 'attached' });
  await press(page, 'Volver');
  await press(page, 'Texto y color');
}

/** From the first contest to the next voter; a press of which something comes is waited for. */
async function endSlowly(page) {
  for (const screen of ['contest', 'contest', 'review']) {
    const title = await page.getByRole('heading', { level: 1 }).textContent();
    const left = (before) => document.querySelector('h1')?.textContent !== before;
    const leftOrTold = (before) => document.querySelector('h1')?.textContent !== before || document.querySelector('.pager [role=alert]') !== null;
    await pressSlowly(page, 'Siguiente');
    await page.waitForFunction(leftOrTold, title);
    if (!(await page.evaluate(left, title))) await pressSlowly(page, 'Siguiente');
    await page.waitForFunction(left, title);
    await page.locator(`main[data-screen=${screen}]`).waitFor();
  }
  for (const name of ['Votar', 'Votar así', 'Emitir mi voto', 'Terminar']) await pressSlowly(page, name);
  await page.locator('main[data-screen=waiting]').waitFor();
}

/** Who asked for slow presses at the desk has them from the first screen on, and the next voter does not. */
async function askedSlowly(page) {
  await page.locator('main[data-screen=instructions]').waitFor();
  await press(page, 'Texto y color');
  await apart(page);
  claim(await option(page, YES).isChecked(), 'slow presses are on, as was asked');
  await mark(page, 'radio', NO);
  claim(await option(page, NO).isChecked(), 'whoever asked for them can do without');
  await mark(page, 'radio', YES);
}

export const SLOW_SCENES = [
  booth('slow-asked', 'session=1&start=slow', 'look', askedSlowly),
  voting('slow', '', 'look', async (page) => {
    await press(page, 'Texto y color');
    await mark(page, 'radio', YES);
    claim(await option(page, YES).isChecked(), 'slow presses are chosen');
  }),
  byHand(once(voting('slow-twice', '', 'look', pressTwice))),
];
