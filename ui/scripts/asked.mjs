// Asks axe-core about the screen that is open, but nothing that it has answered already: a screen in other colours, in
// another size or in another story is asked about anew only where it differs in what the rules read. So that every look
// of every screen can be asked about, and not a sample.
import axe from 'axe-core';
import { createHash } from 'node:crypto';
import { dull, paints } from './inks.mjs';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const LEFT_OUT = ['experimental', 'deprecated'];
/** The rules that read colours, and those that read where things are. All others read the document, and what of it is seen. */
const OF_COLOURS = ['color-contrast', 'link-in-text-block'];
const OF_PLACES = ['target-size', 'scrollable-region-focusable'];
const OF_DOCUMENTS = axe
  .getRules(TAGS)
  .filter(({ ruleId, tags }) => ![...OF_COLOURS, ...OF_PLACES].includes(ruleId) && !tags.some((tag) => LEFT_OUT.includes(tag)))
  .map(({ ruleId }) => ruleId);

/** Runs inside the page: the document and its places, as the rules read them. */
function read() {
  const root = document.documentElement;
  const all = [...document.body.querySelectorAll('*')];
  const boxes = all.map((it) => it.getBoundingClientRect());
  const seen = all.map((it, at) => {
    const { left, top, right, bottom, width, height } = boxes[at];
    if (!it.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return 'hidden';
    if (width === 0 || height === 0) return 'empty';
    return right < 0 || bottom < 0 || left > innerWidth || top > innerHeight ? 'outside' : 'inside';
  });
  const fields = [...document.querySelectorAll('input')].map(({ checked, value, disabled }) => [checked, value, disabled]);
  const text = JSON.stringify([location.pathname, root.lang, document.title, document.body.outerHTML, seen, fields]);
  const places = all.map((it, at) => {
    const { left, top, width, height } = boxes[at];
    const scrolls = it.scrollHeight > it.clientHeight || it.scrollWidth > it.clientWidth;
    return [...[left, top, width, height].map((px) => Math.round(2 * px)), scrolls];
  });
  return { text, places: JSON.stringify(places) };
}

/** Runs inside the page: what the rules read in each of these looks, of which nothing is painted in between. */
async function survey(looks) {
  const seen = [];
  for (const look of looks) {
    if (look !== null) window.dispatchEvent(new CustomEvent('urna:look', { detail: look }));
    // The window answers before its next frame.
    await Promise.resolve();
    const { text, places } = globalThis.survey.read();
    const before = seen.find((other) => other.text === text && other.places === places);
    seen.push({ look, text, places, like: before === undefined ? null : seen.indexOf(before), painted: globalThis.survey.paints() });
  }
  return seen.map(({ text, places, ...others }) => (others.like === null ? { ...others, text, places } : others));
}

const short = (...parts) => createHash('sha256').update(parts.join('\n')).digest('base64');

/** What axe has found nothing wrong with. */
const clean = { documents: new Set(), places: new Set(), colours: new Set() };
/** How often axe was asked, and how often it was not, since it had answered. */
export const asked = { anew: 0, known: 0 };

async function ask(page, rules) {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
  // The call comes from outside the page, so the policy of the page does not hold for it.
  const run = async (values) => {
    const results = await globalThis.axe.run({ runOnly: { type: 'rule', values }, resultTypes: ['violations'] });
    return results.violations.map(({ id, nodes }) => ({ id, at: nodes.map((node) => node.html) }));
  };
  const found = await page.evaluate(run, rules);
  return found.map(({ id, at }) => `axe ${id}: ${at.join(' | ')}`);
}

/**
 * What axe finds in the screen as it is, or in each of these looks, which differ in nothing but colours; `enter` is
 * told a look before anything is asked about in it, and says what else it finds where nothing was found before.
 */
export async function violations(page, looks = [null], enter = async () => []) {
  const problems = [];
  await page.evaluate(`globalThis.survey = { read: ${read}, paints: ${paints} }`);
  const seen = await page.evaluate(survey, looks);
  for (const { look, like, text, places, painted } of seen) {
    const document = like === null ? short(text) : null;
    const place = like === null ? short(text, places) : null;
    const rules = [
      ...(document === null || clean.documents.has(document) ? [] : OF_DOCUMENTS),
      ...(place === null || clean.places.has(place) ? [] : OF_PLACES),
      ...(painted.every(({ key }) => clean.colours.has(key)) ? [] : OF_COLOURS),
    ];
    const found = dull(painted);
    if (like === null || rules.length > 0) found.push(...(await enter(look)));
    if (rules.length === 0) asked.known += 1;
    else {
      asked.anew += 1;
      found.push(...(await ask(page, rules)));
    }
    if (found.length === 0) {
      if (document !== null) clean.documents.add(document);
      if (place !== null) clean.places.add(place);
      for (const { key } of painted) clean.colours.add(key);
    }
    problems.push(...found.map((problem) => (look === null ? problem : `[${Object.values(look).join('-')}] ${problem}`)));
  }
  return problems;
}
