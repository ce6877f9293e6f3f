// Names from right to left: they are ordered by themselves and turn round nothing that stands beside them.
import { button, claim, field, press, staff } from './steps.mjs';
import { mark, next, voting } from './voting.mjs';

/** Of these, the left edge of what is drawn of each, within one element: they are in this order in what it says. */
async function stand(locator, parts) {
  const lefts = await locator.evaluate((it, parts) => {
    const walker = document.createTreeWalker(it, NodeFilter.SHOW_TEXT);
    const nodes = [];
    while (walker.nextNode()) nodes.push(walker.currentNode);
    return parts.map((part) => {
      const node = nodes.find(({ data }) => data.includes(part));
      if (node === undefined) return null;
      const range = document.createRange();
      const at = node.data.indexOf(part);
      range.setStart(node, at);
      range.setEnd(node, at + part.length);
      const [rect] = range.getClientRects();
      return rect.left;
    });
  }, parts);
  const inOrder = lefts.every((left, place) => left !== null && (place === 0 || left > lefts[place - 1]));
  claim(inOrder, `from left to right stand ${parts.join(' | ')}: ${lefts.map((left) => left && Math.round(left))}`);
}

/** Where what is drawn of each begins. */
const beginnings = (page, of) =>
  page.evaluate((of) => {
    const range = document.createRange();
    return [...document.querySelectorAll(of)].map((it) => {
      range.selectNodeContents(it);
      return range.getBoundingClientRect().left;
    });
  }, of);

const SURNAMES = 'بن علي (الحسني)';
const NAME = 'يوسف';
const HEBREW = 'שמש לעיר!';

async function find(page) {
  await field(page, 'DNI, NIE o apellidos').fill('الحسني');
  await field(page, 'DNI, NIE o apellidos').fill('علي');
  await button(page, /علي/).waitFor();
}

/** The sign at the end of a name from right to left stands at its left, and the name where every name does. */
const ordered = async (name) => {
  await stand(name, ['!', 'שמש']);
};

export const FOREIGN_SCENES = [
  staff('foreign-row', 'phase=open', 'identify', async (page) => {
    await find(page);
    await stand(button(page, /علي/), ['علي', NAME, '••••', 'Consta voto por correo']);
    await stand(button(page, /علي/), [SURNAMES, ',', NAME]);
  }),
  staff('foreign-person', 'phase=open', 'postal-vote', async (page) => {
    await find(page);
    await button(page, /علي/).click();
    await page.locator('main[data-screen=postal-vote]').waitFor();
    await stand(page.locator('.card .name strong'), [')', 'بن']);
    const [one, other, number] = await beginnings(page, '.card .name > *, .card dt');
    claim(Math.abs(one - number) < 2 && Math.abs(other - number) < 2, `surnames and name begin where everything of the card does: ${one}, ${other}, ${number}`);
  }),
  staff('foreign-allow', 'phase=open', 'allow-postal', async (page) => {
    await find(page);
    await button(page, /علي/).click();
    await page.getByRole('radio', { name: 'DNI' }).first().check();
    await press(page, 'Decide presidencia');
    await page.locator('main[data-screen=allow-postal]').waitFor();
    await stand(page.locator('main'), [SURNAMES, ',', NAME, '. ', '••••']);
  }),
  voting('foreign-contest', 'foreign=1', 'contest', async (page) => {
    await mark(page, 'radio', HEBREW);
    await ordered(page.locator('.choice').first());
    await stand(page.locator('.choice').first(), ['!', 'Elegida']);
    const [first, second] = await beginnings(page, '.choice .name');
    claim(Math.abs(first - second) < 2, `it begins where every name does: ${first}, ${second}`);
  }),
  voting('foreign-over', 'foreign=1', 'contest', async (page) => {
    await next(page);
    for (const name of ['Bernardo', 'Celia', 'Damián']) await mark(page, 'checkbox', name);
    await page.getByRole('checkbox', { name: HEBREW }).focus();
    await page.keyboard.press('Space');
    await page.getByText('Ya ha marcado 3. Quite una para elegir otra.').waitFor();
    await ordered(page.locator('.choice').first());
  }),
  voting('foreign-review', 'foreign=1', 'review', async (page) => {
    await mark(page, 'radio', HEBREW);
    for (let contests = 0; contests < 3; contests += 1) await next(page);
    await page.locator('main[data-screen=review]').waitFor();
    await ordered(page.locator('.card').first());
    await stand(page.locator('.card').first(), ['!', 'Cambiar']);
  }),
];
