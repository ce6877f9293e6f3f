// Whoever changes the language on any page of the booth stays where they are, with what they marked and wrote.
import { booth, button, claim, field, once, option, press } from './steps.mjs';
import { putOn } from '../looks.mjs';
import { tongues } from '../tongues.mjs';
import { LANGUAGES, later, mark, next, toCast, voting } from './voting.mjs';

/** Runs inside the page: where the voter is, and what they did there; the languages themselves are not of it. */
function doings() {
  const inputs = [...document.querySelectorAll('input')].filter((it) => !it.closest('label')?.querySelector('[lang]') || it.closest('[data-choice]'));
  return JSON.stringify([
    document.querySelector('main').dataset.screen,
    inputs.map((it) => [it.closest('[data-choice]')?.dataset.choice ?? it.type, it.checked, ['text', 'password'].includes(it.type) ? it.value : '']),
    // Longer words leave room for fewer choices, but the list is where it was.
    document.querySelector('.pager p')?.textContent.match(/\d+/)?.[0],
  ]);
}

/** Through every language and back to the first. */
async function everyLanguage(page) {
  const before = await page.evaluate(doings);
  const screen = await page.locator('main').getAttribute('data-screen');
  for (const [tag, itsName] of [...LANGUAGES.slice(1), LANGUAGES[0]]) {
    const where = `${itsName} on ${screen}`;
    // In a large window the first screen has the languages on itself.
    const onItself = (await page.locator(`main [lang=${tag}]`).count()) > 0 && screen === 'waiting';
    const holder = onItself ? option(page, itsName) : page.locator('footer button').first();
    await holder.focus();
    if (onItself) await page.keyboard.press('Space');
    else {
      await page.keyboard.press('Enter');
      await option(page, itsName).check();
      await page.locator('dialog .actions button').click();
      await page.locator('dialog').waitFor({ state: 'detached' });
    }
    claim((await page.locator('html').getAttribute('lang')) === tag, `the page is in ${where}`);
    claim(await holder.evaluate((it) => it === document.activeElement), `the focus survives ${where}`);
    const after = await page.evaluate(doings);
    claim(after === before, `what was done survives ${where}: ${before} became ${after}`);
    const wrong = await page.evaluate(tongues);
    claim(wrong.length === 0, `each text says its language in ${where}:\n  ${wrong.join('\n  ')}`);
  }
}

/** A screen that offers no language, since only the staff go on from it, is told to change it: nothing else changes. */
async function everyLanguageTold(page, holder, words) {
  const before = await page.evaluate(doings);
  const screen = await page.locator('main').getAttribute('data-screen');
  await holder.focus();
  // The same thing, and not another one that looks the same.
  await page.evaluate(() => void (globalThis.held = document.activeElement));
  for (const [tag, itsName] of [...LANGUAGES.slice(1), LANGUAGES[0]]) {
    const where = `${itsName} on ${screen}`;
    await page.evaluate(putOn, { language: tag });
    claim((await page.locator('html').getAttribute('lang')) === tag, `the page is in ${where}`);
    claim((await page.locator('main').innerText()).includes(words[tag]), `it is said in ${where}: ${words[tag]}`);
    claim(await page.evaluate(() => document.activeElement === globalThis.held && document.activeElement !== document.body), `the focus survives ${where}`);
    const after = await page.evaluate(doings);
    claim(after === before, `nothing else changes in ${where}: ${before} became ${after}`);
    const wrong = await page.evaluate(tongues);
    claim(wrong.length === 0, `each text says its language in ${where}:\n  ${wrong.join('\n  ')}`);
  }
}

const inAll = (es, ca, va, eu, gl, en) => ({ es, ca, 'ca-ES-valencia': va, eu, gl, en });
const NOT_SAVED = inAll('voto NO se', 'vot NO s’ha desat', 'vot NO s’ha guardat', 'botoa EZ', 'voto NON se', 'has NOT been');
const PAUSED = inAll('Pausado para', 'En pausa per', 'En pausa per a', 'Etenda', 'En pausa para', 'Paused to');
const TURN_BACK = inAll('Su puesto', 'El seu lloc', 'El seu lloc', 'Zure lekua', 'O seu posto', 'Your seat');

async function notSaved(page) {
  await toCast(page);
  await press(page, 'Emitir mi voto');
  await page.locator('main[data-screen=not-saved]').waitFor();
  await everyLanguageTold(page, button(page, 'Reintentar'), NOT_SAVED);
}

/** Whoever is paused while another language is told goes on in that language, with the same marks. */
async function paused(page) {
  await mark(page, 'radio', 'Candidatura de la Sierra');
  for (const ms of [151_000, 46_000]) await later(page, ms);
  await page.locator('main[data-screen=paused]').waitFor();
  await everyLanguageTold(page, page.getByRole('heading', { level: 1 }), PAUSED);
  await page.evaluate(putOn, { language: 'eu' });
  await page.evaluate(() => window.dispatchEvent(new Event('urna:resume')));
  claim(await option(page, 'Mendilerroaren hautagaitza').isChecked(), 'the mark survives the pause and the language');
}

/** Half a PIN, a seat and what is missing. */
async function turnBack(page) {
  await press(page, 'Para la mesa');
  await option(page, 'Presidencia').check();
  await page.getByLabel('Su PIN').fill('12345');
  await press(page, 'Volver a la mesa');
  await page.locator('main [role=alert] p').waitFor();
  await everyLanguageTold(page, page.getByLabel('Su PIN'), TURN_BACK);
}

/** Every page of a vote, from the code to the last question. */
async function everyPage(page) {
  await page.locator('main[data-screen=waiting]').waitFor();
  await field(page, 'Código de 6 letras y cifras').fill('K7M');
  await everyLanguage(page);
  await field(page, 'Código de 6 letras y cifras').fill('K7MP9X');
  await press(page, 'Empezar a votar');
  await page.locator('main[data-screen=instructions]').waitFor();
  await everyLanguage(page);
  await press(page, 'Empezar');
  await mark(page, 'radio', 'Candidatura de la Sierra');
  await everyLanguage(page);
  await next(page);
  for (const name of ['Adela', 'Celia']) await mark(page, 'checkbox', name);
  await everyLanguage(page);
  await next(page);
  await mark(page, 'radio', 'Sí');
  await everyLanguage(page);
  await press(page, 'Ayuda');
  await page.locator('main[data-screen=help]').waitFor();
  await everyLanguage(page);
  await page.getByRole('checkbox', { name: 'Ocultar mis elecciones' }).uncheck();
  await everyLanguage(page);
  await press(page, 'Seguir votando');
  await next(page);
  await page.locator('main[data-screen=review]').waitFor();
  await everyLanguage(page);
  await press(page, 'Votar');
  await page.locator('main[data-screen=cast]').waitFor();
  await everyLanguage(page);
}

export const LANGUAGE_SCENES = [
  once(voting('not-saved-languages', 'fails=1', 'not-saved', notSaved)),
  once(voting('paused-languages', '', 'contest', paused)),
  once(booth('covered-languages', 'covered=1&session=1', 'paused', (page) => everyLanguageTold(page, page.getByRole('heading', { level: 1 }), PAUSED))),
  once(booth('turn-back-languages', 'turned=1', 'turn-back', turnBack)),
  once(booth('every-page-languages', '', 'cast', everyPage)),
  once(booth('not-open-languages', 'closed=1', 'not-open', everyLanguage)),
  once(
    voting('contest-300-languages', 'choices=300', 'contest', async (page) => {
      await mark(page, 'checkbox', / 300$/);
      await everyLanguage(page);
    }),
  ),
  once(
    voting('unmarked-languages', '', 'unmarked', async (page) => {
      for (let contest = 0; contest < 3; contest += 1) await next(page);
      await button(page, /^Votar$/).click();
      await page.locator('main[data-screen=unmarked]').waitFor();
      await everyLanguage(page);
    }),
  ),
];
