// What the engine itself must do as the catalogues and styles expect it: forms of numbers, rings, and states without colours.
import { ringsOf } from '../focus.mjs';
import { putOn } from '../looks.mjs';
import { colours, grey } from '../pixels.mjs';
import { claim, field, once, option, press, staff, shipped } from './steps.mjs';
import { voting } from './voting.mjs';

/** How each language writes numbers and which forms it has for how many, `form` for 0, 1, 2, 5, a million and 1.5. */
const ROMANCE = ['other', 'one', 'other', 'other', 'many', 'other'];
const PLAIN = ['other', 'one', 'other', 'other', 'other', 'other'];
const WRITTEN = {
  'es-ES': { forms: ROMANCE, thousands: '1.234', millions: '1.234.567', share: '46,3', hours: '3 horas', years: '16 años' },
  'ca-ES': { forms: ROMANCE, thousands: '1.234', millions: '1.234.567', share: '46,3', hours: '3 hores', years: '16 anys' },
  'ca-ES-valencia': { forms: ROMANCE, thousands: '1.234', millions: '1.234.567', share: '46,3', hours: '3 hores', years: '16 anys' },
  'eu-ES': { forms: PLAIN, thousands: '1.234', millions: '1.234.567', share: '46,3', hours: '3 ordu', years: '16 urte' },
  'gl-ES': { forms: PLAIN, thousands: '1.234', millions: '1.234.567', share: '46,3', hours: '3 horas', years: '16 anos' },
  'en-GB': { forms: PLAIN, thousands: '1,234', millions: '1,234,567', share: '46.3', hours: '3 hours', years: '16 years' },
};

/** Runs inside the page. */
function written(locales) {
  const of = (locale) => {
    const plural = new Intl.PluralRules(locale);
    const grouped = new Intl.NumberFormat(locale, { useGrouping: 'always' });
    const unit = (value, name) =>
      new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'long', maximumFractionDigits: 0 }).format(value);
    return {
      forms: [0, 1, 2, 5, 1_000_000, 1.5].map((count) => plural.select(count)),
      thousands: grouped.format(1234),
      millions: grouped.format(1234567),
      share: new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(46.25),
      hours: unit(3, 'hour'),
      years: unit(16, 'year'),
    };
  };
  return Object.fromEntries(locales.map((locale) => [locale, of(locale)]));
}

async function numbers(page) {
  const now = await page.evaluate(written, Object.keys(WRITTEN));
  for (const [locale, kept] of Object.entries(WRITTEN)) {
    for (const [what, text] of Object.entries(kept)) {
      claim(String(now[locale][what]) === String(text), `${locale} writes ${what} as ${text}, not ${now[locale][what]}`);
    }
  }
  const letters = await page.evaluate(() => [...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment('n\u0303l·l')].length);
  claim(letters === 4, 'a letter with its accent is one letter');
}

async function rings(page) {
  const problems = await ringsOf(page);
  claim(problems.length === 0, `what has the focus is seen:\n  ${problems.join('\n  ')}`);
}

const LOOKS = ['normal', 'black-on-white', 'white-on-black', 'yellow-on-black', 'low-glare'];

/** Ways to stations whose bars have all states between them. */
const STATIONS = [
  'phase=open&conflicts=1',
  'phase=open&pending=12&flying=5',
  'phase=open&con=no_network&pending=12',
  'phase=open&con=no_server&paused=1&disk=4',
  'phase=open&disk=1&booth=disconnected',
  'phase=open&silent=1',
];
const TOKENS = ['attention', 'conflict', 'error', 'local', 'ok', 'sending', 'unknown'];
/** Two pictures of one shape differ a little by how they lie between the pixels; of two shapes a third of the ink does. */
const ALIKE_MAX = 0.25;
const APART_MIN = 1 / 3;

/** Runs inside the page: the states of the bar and where their icons are. */
function pills() {
  return [...document.querySelectorAll('header .pill:has(svg)')]
    .filter((pill) => pill.dataset.state !== undefined || pill.dataset.truth === 'unknown')
    .map((pill) => {
      const { left, top, width, height } = pill.querySelector('svg').getBoundingClientRect();
      const side = Math.round(Math.max(width, height));
      const row = (y) => Array.from({ length: side }, (_, x) => [Math.round(left) + x, Math.round(top) + y]);
      return {
        token: pill.dataset.state ?? 'unknown',
        words: pill.textContent.trim(),
        drawn: pill.querySelector('svg').innerHTML,
        rows: Array.from({ length: side }, (_, y) => row(y)),
      };
    });
}

/** A picture without colours, from 0 for the surface to 1 for the ink, whatever both are. */
function shapeOf(rows) {
  const bright = rows.flat().map((colour) => grey(colour));
  const [low, high] = [Math.min(...bright), Math.max(...bright)];
  return bright.map((one) => (one - low) / (high - low));
}

/** How much of the ink of two pictures is not where the other has its own, 0 to 1. */
function apart(one, other) {
  const sum = (of) => one.reduce((total, ink, at) => total + of(ink, other[at]), 0);
  return sum((a, b) => Math.abs(a - b)) / sum((a, b) => Math.max(a, b));
}

/** Whoever sees no colours tells every state from every other by its shape, and each has a word. */
async function withoutColours(page) {
  const at = await page.evaluate(() => location.href.split('?')[0]);
  const seen = [];
  for (const query of STATIONS) {
    await page.goto(`${at}?${query}`);
    await page.locator('main[data-screen=identify]').waitFor();
    if (query.includes('silent')) await page.getByText(/Estado desconocido/).waitFor({ timeout: 10_000 });
    await page.evaluate(async () => void (await document.fonts.ready));
    const bar = await page.evaluate(pills);
    const painted = await colours(page, bar.flatMap(({ rows }) => rows));
    for (const { token, words, drawn, rows } of bar) seen.push({ token, words, drawn, shape: shapeOf(painted.splice(0, rows.length)) });
  }
  const tokens = [...new Set(seen.map(({ token }) => token))].sort();
  claim(String(tokens) === String(TOKENS), `every state was seen: ${tokens}`);
  const problems = [];
  seen.forEach((one, place) => {
    if (one.words.length < 4) problems.push(`${one.token} has no word`);
    for (const other of seen.slice(place + 1)) {
      const far = apart(one.shape, other.shape);
      const pair = `${one.token} (${one.words}) and ${other.token} (${other.words}): ${far.toFixed(2)}`;
      if (one.drawn === other.drawn && far > ALIKE_MAX) problems.push(`one shape looks like two: ${pair}`);
      if (one.token !== other.token && far < APART_MIN) problems.push(`alike without colours: ${pair}`);
    }
  });
  claim(problems.length === 0, `the states are told apart:\n  ${[...new Set(problems)].join('\n  ')}`);
}

export const ENGINE_SCENES = [
  // Debian's Chromium knows Basque and Galician numbers less than WebKitGTK does: only what is shipped counts.
  shipped(once(staff('numbers', 'phase=open', 'identify', numbers))),
  once(staff('grey', 'phase=open', 'identify', withoutColours)),
  once(
    staff('rings-desk', 'phase=open&conflicts=1', 'identify', async (page) => {
      await field(page, 'DNI, NIE o apellidos').fill('gar');
      await page.locator('[data-person]').first().waitFor();
      await rings(page);
    }),
  ),
  once(staff('rings-two', 'phase=closed&voted=0', 'open-poll', rings)),
  once(
    staff('rings-enter', 'phase=open&out', 'sign-in', async (page) => {
      await option(page, 'Vocal 1').check();
      await rings(page);
    }),
  ),
  once(
    staff('rings-panel', 'phase=open&authorised=1', 'panel', async (page) => {
      await press(page, 'Panel de la mesa');
      await page.locator('main[data-screen=panel]').waitFor();
      await rings(page);
    }),
  ),
  ...LOOKS.map((mode) =>
    once(
      voting(`rings-${mode}`, '', 'contest', async (page) => {
        await page.evaluate(putOn, { size: 'm', mode, language: 'es' });
        await page.getByRole('radio').first().check();
        await rings(page);
      }),
    ),
  ),
];
