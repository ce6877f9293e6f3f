// What has the focus is in sight: nothing covers it, and both of its rings are painted, whatever it lies on.
import { colours, contrast } from './pixels.mjs';

const RING_MIN = 10;
/** Colours of no control, for the inner and the outer ring. */
const MARKS = ['1,254,3', '254,1,252'];
/** How far outside and inside the edge of a control its rings may lie, in px. */
const REACH = 10;
/** Rings are three px wide; an edge between them may be smoothed. */
const WIDE = 2;
const LOOKS = 12;
const LOOK_EVERY_MS = 60;

/**
 * Runs inside the page: gives the focus to everything that can have it, one after another, and tells what of it then is
 * out of the window or under something else.
 */
export async function covered() {
  const problems = [];
  const top = [...document.querySelectorAll('dialog[open]')].at(-1) ?? document;
  const can = [...top.querySelectorAll('button, input, summary, a[href], [tabindex="0"]')].filter(
    (it) => it.checkVisibility({ visibilityProperty: true }) && it.closest('.hidden, .spoken') === null && !it.disabled,
  );
  const wait = (ms) => new Promise((over) => setTimeout(over, ms));
  const problemOf = async (element) => {
    element.focus();
    if (document.activeElement !== element) return null;
    await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)));
    const seen = element.closest('label') ?? element;
    const { left, top: above, right, bottom } = seen.getBoundingClientRect();
    const what = (element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent ?? element.textContent ?? '').trim().slice(0, 40);
    // A scrolling area that is higher than the window cannot be seen whole.
    if (element.matches('[tabindex="0"]:not(button, input)')) return null;
    const inset = 3;
    const [x1, y1, x2, y2] = [left + inset, above + inset, right - inset, bottom - inset];
    for (const [x, y] of [[x1, y1], [x2, y1], [x1, y2], [x2, y2], [(x1 + x2) / 2, (y1 + y2) / 2]]) {
      if (x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) return `out of sight with the focus: ${what} at ${Math.round(x)}, ${Math.round(y)}`;
      const over = document.elementFromPoint(x, y);
      if (over === null || !(seen.contains(over) || over.contains(seen))) return `covered with the focus: ${what} by ${over?.tagName.toLowerCase()}.${over?.className}`;
    }
    return null;
  };
  for (const element of can) {
    if (!element.isConnected) continue;
    let problem = await problemOf(element);
    // An answer that comes meanwhile is brought into sight, too: only what stays out of it is a problem.
    for (let turn = 0; problem !== null && turn < 2; turn += 1) {
      await wait(300);
      element.blur();
      problem = await problemOf(element);
    }
    if (problem !== null) problems.push(problem);
  }
  return problems;
}

/** Runs inside the page: lines across the four edges of what has the focus, from outside in. */
function across(reach) {
  const element = document.activeElement;
  if (element === null || element === document.body) return null;
  const ringed = element.closest('.focus-within') ?? element;
  const box = ringed.getBoundingClientRect();
  const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
  const line = (at) => Array.from({ length: 2 * reach }, (_, step) => at(step - reach));
  const name = (element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent ?? element.textContent ?? '').trim().slice(0, 40);
  const again = element.dataset.ringsSeen !== undefined;
  element.dataset.ringsSeen = '';
  return {
    name,
    again,
    lines: [
      line((px) => [box.left + px, y]),
      line((px) => [box.right - 1 - px, y]),
      line((px) => [x, box.top + px]),
      line((px) => [x, box.bottom - 1 - px]),
    ],
  };
}

/**
 * Runs inside the page: paints the two rings in colours that nothing has, so that they are told from the edges of controls
 * and from what they lie on, or, without colours, as they are.
 */
async function paintRings(colours) {
  const names = ['--focus-inner', '--focus-outer'];
  for (const [place, name] of names.entries()) {
    if (colours === null) document.documentElement.style.removeProperty(name);
    else document.documentElement.style.setProperty(name, `rgb(${colours[place]})`);
  }
  for (let frame = 0; frame < 2; frame += 1) await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)));
}

/** Where along a line this colour is, in one piece of at least `WIDE` places. */
function pieceOf(line, wanted) {
  const at = line.map((colour) => String(colour) === wanted);
  const first = at.findIndex((is, place) => is && at.slice(place, place + WIDE).every(Boolean) && place + WIDE <= at.length);
  return first === -1 ? [] : [first, first + 1];
}

/** Whether both rings are painted at this edge, each in its colour. */
function areBoth(line, marked, rings) {
  return rings.every((ring, place) => {
    const piece = pieceOf(marked, MARKS[place]);
    return piece.length > 0 && piece.every((at) => String(line[at]) === ring);
  });
}

/** The problems of the rings of everything that the Tab key reaches, as they are painted. */
export async function ringsOf(page, tabs = 40) {
  const problems = [];
  const rings = await page.evaluate(() => {
    const style = getComputedStyle(document.documentElement);
    const pen = document.createElement('canvas').getContext('2d');
    return ['--focus-inner', '--focus-outer'].map((name) => {
      // A style sheet may write #000; a pen says it with six digits.
      pen.fillStyle = style.getPropertyValue(name).trim();
      const hex = pen.fillStyle;
      return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).join();
    });
  });
  const [inner, outer] = rings.map((ring) => ring.split(',').map(Number));
  if (contrast(inner, outer) < RING_MIN) problems.push(`the rings are not ${RING_MIN}:1 apart`);
  let looked = 0;
  for (let tab = 0; tab < tabs; tab += 1) {
    await page.keyboard.press('Tab');
    const ringed = await page.evaluate(across, REACH);
    if (ringed === null) continue;
    if (ringed.again) break;
    looked += 1;
    let dull = [];
    // What just got the focus is painted with the next frame, on a busy machine later, and may still be scrolled to.
    for (let look = 0; look < LOOKS; look += 1) {
      await page.waitForTimeout(LOOK_EVERY_MS);
      const { lines: places } = await page.evaluate(across, REACH);
      const lines = await colours(page, places);
      await page.evaluate(paintRings, MARKS);
      const marked = await colours(page, places);
      await page.evaluate(paintRings, null);
      dull = ['left', 'right', 'top', 'bottom'].filter((_, side) => !areBoth(lines[side], marked[side], rings));
      if (dull.length === 0) break;
    }
    if (dull.length > 0) problems.push(`not both rings at the ${dull.join(', ')} of ${ringed.name}`);
  }
  if (looked < 2) problems.push('the Tab key reaches nothing');
  return problems;
}
