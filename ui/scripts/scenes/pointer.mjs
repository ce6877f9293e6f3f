// A finger or a mouse that slips, trembles or drags: only a press that is let go where it began does something.
import { booth, claim, once, staff } from './steps.mjs';
import { next, toCast, voting } from './voting.mjs';

const screenOf = (page) => page.locator('main').getAttribute('data-screen');
const marked = (page) => page.evaluate(() => document.querySelectorAll('main input:checked').length);

/** The middle of what this finds. */
export const middle = (locator) =>
  locator.evaluate((it) => {
    const { x, y, width, height } = (it.closest('label') ?? it).getBoundingClientRect();
    return { x: x + width / 2, y: y + height / 2 };
  });

async function drag(page, from, to) {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 8 });
  await page.mouse.up();
  // What a press does is done within a frame or two.
  await page.evaluate(() => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))));
}

async function castSlips(page) {
  await toCast(page);
  const title = await middle(page.locator('main h1'));
  const emit = await middle(page.getByRole('button', { name: 'Emitir mi voto', exact: true }));
  await drag(page, emit, title);
  await drag(page, title, emit);
  claim((await screenOf(page)) === 'cast', 'a press that slides casts nothing');
}

const choice = (page, place) => page.getByRole('radio').nth(place);
const forward = (page) => page.getByRole('button', { name: 'Siguiente', exact: true });

async function slips(page) {
  const [first, second, onward] = [await middle(choice(page, 0)), await middle(choice(page, 1)), await middle(forward(page))];
  const title = await middle(page.locator('main h1'));
  for (const [from, to, what] of [
    [first, second, 'from one choice to another'],
    [first, title, 'off a choice'],
    [title, first, 'onto a choice'],
    [onward, title, 'off a button'],
    [title, onward, 'onto a button'],
    [first, onward, 'from a choice to a button'],
  ]) {
    await drag(page, from, to);
    claim((await marked(page)) === 0 && (await page.getByText('Votación 1 de 3').count()) === 1, `a press that slides ${what} does nothing`);
  }
  // Pressed again at once it would be the second of a double tap.
  await page.waitForTimeout(400);
  await drag(page, first, { x: first.x + 12, y: first.y + 6 });
  claim(await choice(page, 0).isChecked(), 'a press that trembles within its choice marks it');
}

/** While a finger is on a card it is inverted, and nothing moves. */
async function pressed(page) {
  const look = () =>
    choice(page, 0).evaluate((it) => {
      const label = it.closest('label');
      const { x, y, width, height } = label.getBoundingClientRect();
      const { backgroundColor, color } = getComputedStyle(label);
      return { place: [x, y, width, height].join(), backgroundColor, color };
    });
  const [rest, at] = [await look(), await middle(choice(page, 0))];
  await page.mouse.move(at.x, at.y);
  await page.mouse.down();
  const down = await look();
  await page.mouse.up();
  claim(down.backgroundColor === rest.color && down.color === rest.backgroundColor, `a card that is pressed is inverted: ${JSON.stringify(down)}`);
  claim(down.place === rest.place, 'a card that is pressed stays where it is');
  claim(await choice(page, 0).isChecked(), 'and is marked when it is let go');
}

async function twice(page) {
  const begin = await middle(page.getByRole('button', { name: 'Empezar', exact: true }));
  await page.mouse.dblclick(begin.x, begin.y);
  await page.getByText('Votación 1 de 3').waitFor();
  await page.waitForTimeout(400);
  const told = await page.locator('.pager [role=alert]').count();
  claim((await page.getByText('Votación 1 de 3').count()) === 1 && told === 0, 'a double tap presses nothing of the next screen');
  claim((await marked(page)) === 0, 'a double tap marks nothing of the next screen');
  await next(page);
  const box = page.getByRole('checkbox').first();
  const at = await middle(box);
  await page.waitForTimeout(400);
  await page.mouse.dblclick(at.x, at.y);
  claim(await box.isChecked(), 'a double tap marks, and does not take the mark away again');
}

async function swipes(page) {
  const { width, height } = await page.evaluate(() => ({ width: innerWidth, height: innerHeight }));
  const before = await page.evaluate(() => history.length);
  const where = () => page.evaluate(() => [scrollX, document.querySelector('main').scrollLeft, document.scrollingElement.scrollLeft].join());
  const rest = await where();
  for (const [from, to] of [
    [0.9, 0.1],
    [0.1, 0.9],
  ]) {
    await drag(page, { x: width * from, y: height * 0.12 }, { x: width * to, y: height * 0.12 });
    await drag(page, { x: width * from, y: height * 0.5 }, { x: width * to, y: height * 0.5 });
    claim((await screenOf(page)) === 'contest' && (await page.getByText('Votación 1 de 3').count()) === 1, 'a swipe to the side leads nowhere');
    claim((await where()) === rest, 'a swipe to the side moves nothing');
    claim((await marked(page)) === 0, 'a swipe to the side marks nothing');
  }
  claim((await page.evaluate(() => history.length)) === before, 'there is no page to go back to');
  claim((await page.evaluate(() => String(getSelection()))) === '', 'a swipe selects no text');
  claim((await page.evaluate(() => getComputedStyle(document.documentElement).touchAction)) === 'pan-y', 'fingers scroll up and down only');
}

async function deskSlips(page) {
  await page.getByRole('textbox', { name: 'DNI, NIE o apellidos' }).fill('87654321X');
  await page.locator('[data-person]').waitFor();
  const person = await middle(page.locator('[data-person]'));
  const title = await middle(page.locator('main h1'));
  await drag(page, person, title);
  claim((await screenOf(page)) === 'identify', 'a press that slides off a person chooses nobody');
  await page.locator('[data-person]').click();
  await page.locator('main[data-screen=confirm]').waitFor();
  const authorise = await middle(page.getByRole('button', { name: 'Autorizar el voto', exact: true }));
  for (const [from, to] of [
    [authorise, title],
    [title, authorise],
  ]) {
    await drag(page, from, to);
    claim((await screenOf(page)) === 'confirm', 'a press that slides authorises nobody');
  }
}

export const POINTER_SCENES = [
  voting('pointer-slips', '', 'contest', slips),
  voting('pointer-pressed', '', 'contest', pressed),
  booth('pointer-twice', 'session=1', 'contest', twice),
  voting('pointer-swipes', '', 'contest', swipes),
  voting('pointer-cast', '', 'cast', castSlips),
  staff('pointer-slips', 'phase=open', 'confirm', deskSlips),
].map(once);
