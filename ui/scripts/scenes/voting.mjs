// What a voter does in the booth, by touch, keyboard, switches, and with help.
import { booth, button, claim, field, option, press } from './steps.mjs';

/** Marks a choice as the keyboard does: the page of the list follows the focus. */
export async function mark(page, role, name) {
  const choice = page.getByRole(role, { name });
  await choice.focus();
  await choice.check();
}

export async function enterCode(page) {
  await field(page, 'Código de 6 letras y cifras').fill('abc234');
  await press(page, 'Empezar a votar');
  await page.locator('main[data-screen=instructions]').waitFor();
}

/** A session that has already begun, after the instructions. */
export const voting = (name, query, screen, steps = async () => undefined) =>
  booth(name, query === '' ? 'session=1' : `session=1&${query}`, screen, async (page) => {
    await press(page, 'Empezar');
    await page.locator('main[data-screen=contest]').waitFor();
    await steps(page);
  });

/** Leaves a contest; a list with unseen choices is said once, and the second press goes on. */
async function onward(page, pressNext) {
  const title = await page.getByRole('heading', { level: 1 }).textContent();
  const left = (before) => document.querySelector('h1')?.textContent !== before;
  const leftOrTold = (before) => document.querySelector('h1')?.textContent !== before || document.querySelector('.pager [role=alert]');
  await pressNext();
  await page.waitForFunction(leftOrTold, title);
  if (await page.evaluate(left, title)) return;
  // Two presses within the guard against trembling fingers would count as one.
  await page.waitForTimeout(350);
  await pressNext();
  await page.waitForFunction(left, title);
}

export const next = (page) => onward(page, () => page.locator('footer').getByRole('button', { name: /Siguiente|Volver a la revisión/ }).click());

export async function toReview(page, marked = true) {
  if (marked) await mark(page, 'radio', 'Candidatura de la Sierra');
  await next(page);
  if (marked) await mark(page, 'checkbox', 'Adela Quintana Robles');
  await next(page);
  if (marked) await mark(page, 'radio', 'Voto en blanco');
  await next(page);
  await page.locator('main[data-screen=review]').waitFor();
}

export async function toCast(page) {
  await toReview(page);
  await press(page, 'Votar');
  await page.locator('main[data-screen=cast]').waitFor();
}

/** From here on every sound that is played is kept in the page's `played`: how loud, and how many seconds. */
export const listenIn = (page) =>
  page.evaluate(() => {
    globalThis.played = [];
    const { play } = HTMLMediaElement.prototype;
    HTMLMediaElement.prototype.play = function () {
      globalThis.played.push(`${Math.round(20 * Math.log10(this.volume))} dB, ${this.duration} s`);
      return play.call(this);
    };
  });

export const played = (page) => page.evaluate(() => globalThis.played);
const playedSo = (page, sounds) => page.waitForFunction((wanted) => globalThis.played.length === wanted, sounds);

/** The vote of somebody who does not listen ends with two notes, as loud as audio begins. */
export async function hearTone(page) {
  await listenIn(page);
  await toCast(page);
  claim((await played(page)).length === 0, 'nothing is heard before the vote is saved');
  await press(page, 'Emitir mi voto');
  await page.locator('main[data-screen=thanks]').waitFor();
  await playedSo(page, 1);
  claim(String(await played(page)) === '-32 dB, 0.5 s', `one sound at the volume of the beginning: ${await played(page)}`);
}

/** Whoever reads a paper away from the screen is asked for with a tone, at 45, 30 and 15 seconds and at no other. */
export async function hearQuestion(page) {
  await listenIn(page);
  await later(page, 140_000);
  claim((await played(page)).length === 0, 'nothing is heard before the question');
  for (const [sounds, ms] of [10_000, 5_000, 12_000, 14_000].entries()) {
    await later(page, ms);
    await playedSo(page, [1, 1, 2, 3][sounds]);
  }
  claim(String(await played(page)) === Array(3).fill('-32 dB, 1 s').join(), `three tones: ${await played(page)}`);
  await page.keyboard.press('Space');
  await page.locator('dialog').waitFor({ state: 'detached' });
  for (const ms of [151_000, 46_000]) await later(page, ms);
  await page.locator('main[data-screen=paused]').waitFor();
  await playedSo(page, 4);
}

/** Goes with Tab until this has the focus, as somebody without a pointer does. */
async function tabTo(page, target) {
  for (let steps = 0; steps < 60; steps += 1) {
    if (await target.evaluate((it) => it === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error('the keyboard does not reach it');
}

/** A whole vote without a pointer, and nothing of it left afterwards. */
export async function voteByKeyboard(page) {
  const key = (name) => page.keyboard.press(name);
  await page.keyboard.type('k7mp9x');
  await key('Enter');
  await button(page, /^Empezar$/).waitFor();
  await tabTo(page, button(page, /^Empezar$/));
  await key('Enter');
  await page.locator('main[data-screen=contest]').waitFor();
  await tabTo(page, option(page, 'Candidatura del Río'));
  await key('Space');
  await key('ArrowDown');
  claim(await option(page, 'Candidatura de la Sierra').isChecked(), 'an arrow moves the mark');
  for (const [screen, name] of [
    ['contest', 'Siguiente'],
    ['contest', 'Siguiente'],
    ['contest', 'Siguiente'],
  ]) {
    await page.locator(`main[data-screen=${screen}]`).waitFor();
    await tabTo(page, page.locator('footer').getByRole('button', { name }));
    await onward(page, () => key('Enter'));
  }
  for (const name of ['Votar', 'Votar así', 'Emitir mi voto', 'Terminar']) {
    const target = page.getByRole('button', { name, exact: true });
    await target.waitFor();
    await tabTo(page, target);
    await key('Enter');
  }
  await page.locator('main[data-screen=waiting]').waitFor();
  await gone(page, /Sierra|Adela|K7MP9X/i, 'nothing of the voter is left in the window');
}

/** Each language: its tag, its name, a choice and a button in it. */
export const LANGUAGES = [
  ['es', 'Español', 'Candidatura de la Sierra', 'Siguiente'],
  ['ca', 'Català', 'Candidatura de la Sierra', 'Següent'],
  ['ca-ES-valencia', 'Valencià', 'Candidatura de la Sierra', 'Següent'],
  ['eu', 'Euskara', 'Mendilerroaren hautagaitza', 'Hurrengoa'],
  ['gl', 'Galego', 'Candidatura de la Sierra', 'Seguinte'],
  ['en', 'English', 'Mountain Candidature', 'Next'],
];

/** In every language the mark stays, the focus returns, and each text says which language it is in. */
export async function switchLanguages(page) {
  await mark(page, 'radio', 'Candidatura de la Sierra');
  for (const [tag, itsName, choice, nextName] of [...LANGUAGES.slice(1), LANGUAGES[0]]) {
    const opener = page.locator('footer button').first();
    await opener.focus();
    await page.keyboard.press('Enter');
    await option(page, itsName).check();
    await page.locator('dialog .actions button').click();
    await page.locator('dialog').waitFor({ state: 'detached' });
    await button(page, nextName).waitFor();
    claim(await option(page, choice).isChecked(), `the mark survives ${itsName}`);
    claim(await opener.evaluate((it) => it === document.activeElement), `the focus survives ${itsName}`);
    claim((await page.locator('html').getAttribute('lang')) === tag, `the page is in ${tag}`);
    const lang = await page.locator('[data-choice=b] .name').getAttribute('lang');
    claim(lang === (['eu', 'en'].includes(tag) ? tag : 'es'), `the name says its language in ${tag}`);
  }
}

/** Sizes and colours change at once, can be put back, and the voter returns to where they were. */
export async function changeLook(page) {
  const opener = button(page, 'Texto y color');
  const dressed = () => page.evaluate(() => ['mode', 'size'].map((name) => document.documentElement.dataset[name]).join(' '));
  await mark(page, 'radio', 'Candidatura de la Sierra');
  await opener.focus();
  await opener.click();
  await mark(page, 'radio', 'Muy grande');
  await mark(page, 'radio', 'Blanco sobre negro');
  claim((await dressed()) === 'white-on-black xl', 'the look changes at once');
  await press(page, 'Volver');
  claim(await option(page, 'Candidatura de la Sierra').isChecked(), 'the mark survives the look');
  claim(await opener.evaluate((it) => it === document.activeElement), 'the focus survives the look');
  await opener.click();
  await press(page, 'Volver al texto y color iniciales');
  claim((await dressed()) === 'normal m', 'the first look is back');
}

/** Lets so much time pass on the page's clock, and waits for its next second. */
export async function later(page, ms) {
  await page.evaluate((skipped) => globalThis.skipTime(skipped), ms);
  await page.waitForTimeout(1_200);
}

/** Either switch answers whether somebody is there, and does nothing else with the same press: the ring stays where it was. */
export async function answerBySwitch(page) {
  const ringed = () => page.evaluate(() => [...document.querySelectorAll('main [data-scan], footer [data-scan]')].map((it) => it.textContent.trim() || it.name).join());
  await scanTo(page, option(page, 'Candidatura de la Sierra'));
  const before = await ringed();
  claim(before !== '', 'the ring is on a choice');
  for (const key of ['Space', 'Enter']) {
    await later(page, 151_000);
    await page.getByText('Quedan 45 segundos.').waitFor();
    await page.keyboard.press(key);
    await page.locator('dialog').waitFor({ state: 'detached' });
    claim((await ringed()) === before, `${key} moves nothing: ${await ringed()}`);
    claim(await option(page, 'Candidatura de la Sierra').isChecked(), `${key} marks nothing else`);
  }
}

/** A paused booth goes on where it was when the staff say so, and begins again when they took longer than five minutes. */
export async function pause(page) {
  await mark(page, 'radio', 'Candidatura de la Sierra');
  await later(page, 151_000);
  await page.getByText('Quedan 45 segundos.').waitFor();
  await page.keyboard.press('Space');
  await page.locator('dialog').waitFor({ state: 'detached' });
  claim(await option(page, 'Candidatura de la Sierra').evaluate((it) => it === document.activeElement), 'the focus returns');
  await later(page, 151_000);
  await later(page, 46_000);
  await page.locator('main[data-screen=paused]').waitFor();
  await gone(page, /Sierra/, 'no choice is in the window while it is paused');
  await page.evaluate(() => window.dispatchEvent(new Event('urna:resume')));
  claim(await option(page, 'Candidatura de la Sierra').isChecked(), 'the mark survives the pause');
  for (const ms of [151_000, 46_000, 301_000]) await later(page, ms);
  await page.evaluate(() => window.dispatchEvent(new Event('urna:resume')));
  await press(page, 'Empezar');
  claim(!(await option(page, 'Candidatura de la Sierra').isChecked()), 'marks are let go after five minutes');
}

/** Interrupts the poll or lets it go on; untold, only the core knows. */
const interrupt = (page, on, untold) =>
  page.evaluate((detail) => window.dispatchEvent(new CustomEvent('urna:interrupted', { detail })), { on, ...(untold ? { untold } : {}) });

/** The poll is interrupted while somebody marks. */
export async function interrupted(page) {
  await mark(page, 'radio', 'Candidatura de la Sierra');
  await interrupt(page, true);
  await page.locator('main[data-screen=suspended]').waitFor();
  await gone(page, /Sierra/, 'no choice is in the window while the poll is interrupted');
  await later(page, 400_000);
  claim((await page.locator('main[data-screen=suspended]').count()) === 1, 'nobody is asked whether they go on voting');
}

/** It goes on with the same marks. Whoever pressed in the very moment is told that nothing failed, and casts afterwards. */
export async function interruptedAndOn(page) {
  await interrupted(page);
  await goOn(page);
  claim(await option(page, 'Candidatura de la Sierra').isChecked(), 'the mark survives the interruption');
  await toCast(page);
  await interrupt(page, true, true);
  await press(page, 'Emitir mi voto');
  await page.locator('main[data-screen=suspended]').waitFor();
  await goOn(page);
  await press(page, 'Emitir mi voto');
}

/** Whoever was in the booth may have gone meanwhile: the first thing is the question. */
async function goOn(page) {
  await interrupt(page, false);
  await page.locator('dialog[data-screen=asking]').waitFor();
  await press(page, 'Seguir votando');
  await page.locator('dialog').waitFor({ state: 'detached' });
}

/** A voter who has gone stays gone: an interruption shows their marks to nobody, and the staff go on with it or nobody does. */
export async function interruptedWhilePaused(page) {
  await mark(page, 'radio', 'Candidatura de la Sierra');
  await later(page, 151_000);
  await later(page, 46_000);
  await page.locator('main[data-screen=paused]').waitFor();
  await interrupt(page, true);
  await page.waitForTimeout(300);
  await interrupt(page, false);
  await page.waitForTimeout(300);
  await gone(page, /Sierra/, 'no choice is in the window after the interruption either');
  await later(page, 301_000);
  await page.evaluate(() => window.dispatchEvent(new Event('urna:resume')));
  await press(page, 'Empezar');
  claim(!(await option(page, 'Candidatura de la Sierra').isChecked()), 'the marks are let go all the same');
}

async function gone(page, words, what) {
  const left = await page.evaluate(() => document.documentElement.outerHTML + JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  claim(!words.test(left), what);
}

/** Whoever comes to help sees no choice, unless the voter shows them. */
export async function askForHelp(page) {
  await mark(page, 'radio', 'Candidatura de la Sierra');
  await press(page, 'Ayuda');
  await page.locator('main[data-screen=help]').waitFor();
  await gone(page, /Sierra/, 'no choice is in the window while somebody helps');
}

/** What the window is, without the numbers that name its fields. */
const bare = (page) =>
  page.evaluate(() => {
    const html = document.documentElement.outerHTML.replace(/"c\d+[^"]*"/g, '""').replace(/ style="[^"]*"/g, '');
    const main = document.querySelector('main');
    return JSON.stringify([html, { ...localStorage }, { ...sessionStorage }, document.cookie, main?.scrollTop, scrollY, history.length]);
  });

/** What one voter changed for their ears and hands is not there for the next; the thanks end by themselves. */
export async function hearAnew(page) {
  await press(page, 'Audio');
  const [loud, quick] = await Promise.all(['volume', 'rate'].map((fact) => page.locator(`[data-fact=${fact}]`).textContent()));
  await press(page, 'Más alto');
  await press(page, 'Más rápido');
  claim((await page.locator('[data-fact=volume]').textContent()) !== loud, 'the volume was changed');
  await press(page, 'Volver');
  await press(page, 'Texto y color');
  await mark(page, 'radio', 'Dos pulsadores');
  await press(page, 'Volver');
  await toCast(page);
  await press(page, 'Emitir mi voto');
  await page.locator('main[data-screen=thanks]').waitFor();
  // Nobody presses anything.
  await page.locator('main[data-screen=waiting]').waitFor();
  await press(page, 'Audio');
  claim((await page.locator('[data-fact=volume]').textContent()) === loud, 'the volume is as it was');
  claim((await page.locator('[data-fact=rate]').textContent()) === quick, 'so is the speed');
  await press(page, 'Volver');
  await press(page, 'Texto y color');
  claim(await option(page, 'Pantalla y teclado').isChecked(), 'and nobody has to use switches');
  await press(page, 'Volver');
}

/** There is nothing to hear with: it is said, and the ballot goes on in sight. */
export async function hearNothing(page) {
  await page.evaluate(() => {
    HTMLMediaElement.prototype.play = () => Promise.reject(new DOMException('no device', 'NotSupportedError'));
  });
  await mark(page, 'radio', 'Candidatura de la Sierra');
  await press(page, 'Audio');
  await press(page, 'Escuchar un ejemplo');
  await page.getByText('No hay audio para esto.').waitFor();
  await press(page, 'Volver');
  claim(await option(page, 'Candidatura de la Sierra').isChecked(), 'the mark stays');
}

/** Two voters, the first with every setting changed: then the window is as it was before both. */
export async function startAgain(page) {
  await page.locator('main[data-screen=waiting]').waitFor();
  const fresh = await bare(page);
  await option(page, 'Euskara').check();
  await press(page, 'Testua eta kolorea');
  await mark(page, 'radio', 'Oso handia');
  await mark(page, 'radio', 'Horia beltzaren gainean');
  await press(page, 'Itzuli');
  await field(page, '6 letra').fill('abc234');
  for (const name of ['Hasi bozkatzen', 'Hasi']) await press(page, name);
  await mark(page, 'radio', 'Mendilerroaren hautagaitza');
  for (const screen of ['contest', 'contest', 'review']) {
    await onward(page, () => page.locator('footer').getByRole('button', { name: 'Hurrengoa' }).click());
    await page.locator(`main[data-screen=${screen}]`).waitFor();
  }
  for (const name of ['Bozkatu', 'Bozkatu horrela', 'Eman nire botoa', 'Amaitu']) await press(page, name);
  await page.locator('main[data-screen=waiting]').waitFor();
  await field(page, 'Código de 6 letras y cifras').waitFor();
  const after = await bare(page);
  claim(after === fresh, `the next voter meets a fresh window, but: ${differ(after, fresh)}`);
  await field(page, 'Código de 6 letras y cifras').fill('K7MP9X');
  await press(page, 'Empezar a votar');
  await press(page, 'Empezar');
  claim((await page.getByRole('radio', { checked: true }).count()) === 0, 'nothing is marked for the next voter');
  claim((await page.locator('html').getAttribute('lang')) === 'es', 'the next voter begins in the first language');
}

/** Where two windows begin to differ. */
function differ(after, fresh) {
  let same = 0;
  while (after[same] === fresh[same] && same < fresh.length) same += 1;
  return after.slice(Math.max(0, same - 60), same + 60);
}

/** Somebody changes everything before a session, types half a code and goes; another's code was refused. */
export async function leaveBetween(page) {
  await page.locator('main[data-screen=waiting]').waitFor();
  const fresh = await bare(page);
  const untouched = async (what) => {
    await later(page, 55_000);
    claim((await bare(page)) !== fresh, `${what} stays for a minute`);
    await later(page, 5_000);
    const after = await bare(page);
    claim(after === fresh, `the next voter meets a fresh window after ${what}, but: ${differ(after, fresh)}`);
    claim(await field(page, 'Código de 6 letras y cifras').evaluate((it) => it === document.activeElement), 'the code has the focus');
  };
  await option(page, 'Euskara').check();
  await press(page, 'Testua eta kolorea');
  await mark(page, 'radio', 'Oso handia');
  await mark(page, 'radio', 'Horia beltzaren gainean');
  await press(page, 'Itzuli');
  await field(page, '6 letra').fill('K7M');
  await untouched('half a code and every setting');
  await press(page, 'Texto y color');
  await mark(page, 'radio', 'Dos pulsadores');
  await untouched('an open sheet and two switches');
  await option(page, 'English').check();
  await field(page, 'Code of 6 letters').fill('EXPRED');
  await press(page, 'Start voting');
  await page.locator('input[aria-invalid=true]').waitFor();
  await untouched('a refused code');
  await page.keyboard.press('ArrowDown');
  await page.locator('main[data-screen=audio-only]').waitFor();
  await page.waitForTimeout(3_000);
  await untouched('the audio');
  // Whoever comes back within the minute finds what they chose.
  await option(page, 'Galego').check();
  await later(page, 50_000);
  await field(page, '6 letras').fill('K7');
  await later(page, 50_000);
  claim((await page.locator('html').getAttribute('lang')) === 'gl', 'a touch begins the minute again');
  await later(page, 10_000);
}

/** The first language of the election is the first of the booth, for whoever chose none and after whoever chose another. */
export async function beginInFirst(page) {
  await option(page, 'Valencià').waitFor();
  const begins = async () => {
    claim(await option(page, 'Valencià').isChecked(), 'the first language of the election is chosen');
    claim((await page.locator('html').getAttribute('lang')) === 'ca-ES-valencia', 'the page is in it');
    await field(page, 'Codi de 6 lletres i xifres').waitFor();
  };
  await begins();
  await option(page, 'English').check();
  await later(page, 60_000);
  await begins();
  await option(page, 'Galego').check();
  await field(page, '6 letras').fill('abc234');
  for (const name of ['Comezar a votar', 'Comezar']) await press(page, name);
  await page.locator('main[data-screen=contest]').waitFor();
  claim((await page.locator('html').getAttribute('lang')) === 'gl', 'what the voter chose stays');
  for (const screen of ['contest', 'contest', 'review']) {
    await onward(page, () => page.locator('footer').getByRole('button', { name: 'Seguinte' }).click());
    await page.locator(`main[data-screen=${screen}]`).waitFor();
  }
  await press(page, 'Votar');
  await page.locator('main[data-screen=unmarked]').waitFor();
  for (const name of ['Votar así', 'Emitir o meu voto', 'Rematar']) await press(page, name);
  await page.locator('main[data-screen=waiting]').waitFor();
  await begins();
}

const lastOfMany = (page) => page.getByRole('checkbox', { name: / 300$/ });

/** What a list of three hundred says of itself, and where it is. */
const shownOf = async (page) => (await page.locator('.pager p').first().textContent()).match(/\d+/g).map(Number);

/** Turns the pages of a long list from the first choice to the last; each choice is on one page. */
export async function turnPagesOfMany(page) {
  const more = page.getByRole('button', { name: /^Ver más/ });
  let [, until, total] = await shownOf(page);
  claim(total === 301, `three hundred choices and the blank vote: ${total}`);
  for (let pages = 1; until < total; pages += 1) {
    claim(pages < 200, 'the pages come to an end');
    await more.click();
    await page.waitForFunction((before) => Number(document.querySelector('.pager p').textContent.match(/\d+/g)[1]) > before, until);
    const [from, to] = await shownOf(page);
    claim(from === until + 1 && to >= from, `after ${until} comes ${from}`);
    until = to;
    // Two presses within the guard against trembling fingers would count as one.
    await page.waitForTimeout(310);
  }
}

/** The mark on the last of three hundred is kept when the voter goes on and comes back. */
export async function markLastOfMany(page) {
  await mark(page, 'checkbox', / 300$/);
  await next(page);
  await press(page, 'Atrás');
  await lastOfMany(page).waitFor({ state: 'attached' });
  claim(await lastOfMany(page).isChecked(), 'the mark on the last choice is kept');
  await mark(page, 'checkbox', / 299$/);
  claim((await page.getByRole('checkbox', { checked: true }).count()) === 2, 'there are the two marks and no other');
}

/** The keyboard alone reaches the last of three hundred, marks it, and its page is shown. */
export async function reachLastOfMany(page) {
  await page.getByRole('checkbox').first().focus();
  for (let steps = 1; steps < 300; steps += 1) await page.keyboard.press('Tab');
  claim(await lastOfMany(page).evaluate((it) => it === document.activeElement), 'the last choice has the focus');
  await page.keyboard.press('Space');
  claim(await lastOfMany(page).isChecked(), 'the keyboard marks it');
  const [from, to] = await shownOf(page);
  claim(from <= 300 && 300 <= to, `its page is shown: ${from} to ${to}`);
}

/** Presses something with two keys only: to its block, into it, to the thing. */
async function scanTo(page, target) {
  const thing = typeof target === 'string' ? page.getByRole('button', { name: target, exact: true }) : target;
  const scanned = () => thing.getAttribute('data-scan');
  await thing.waitFor({ state: 'attached' });
  for (let keys = 0; (await scanned()) === null; keys += 1) {
    claim(keys < 40, `the switches reach ${target}`);
    await page.keyboard.press('Space');
  }
  if ((await page.locator('[data-scan]').count()) > 1) await page.keyboard.press('Enter');
  for (let keys = 0; (await page.locator('[data-scan]').count()) > 1 || (await scanned()) === null; keys += 1) {
    claim(keys < 40, `the switches reach ${target} in its block`);
    await page.keyboard.press('Space');
  }
  await page.keyboard.press('Enter');
}

/** Leaves a contest with two keys only. */
async function scanOn(page, name) {
  let scanned = false;
  await onward(page, async () => {
    if (scanned) await page.keyboard.press('Enter');
    else await scanTo(page, name);
    scanned = true;
  });
}

/** A whole vote with two switches, from the settings to the end; only switching them on is somebody else's touch. */
export async function voteBySwitches(page) {
  await press(page, 'Texto y color');
  await mark(page, 'radio', 'Dos pulsadores');
  await press(page, 'Volver');
  for (const character of 'K7MP9X') await scanTo(page, character);
  for (const name of ['Empezar a votar', 'Empezar', 'Texto y color']) await scanTo(page, name);
  await scanTo(page, option(page, 'Grande').first());
  claim((await page.locator('html').getAttribute('data-size')) === 'l', 'the switches change the size');
  for (const name of ['Volver al texto y color iniciales', 'Volver']) await scanTo(page, name);
  await markBySwitches(page);
  await gone(page, /Sierra|Adela|K7MP9X|data-scan/i, 'nothing of the voter is left in the window');
}

/** The same for somebody who asked for the switches at the desk: nobody touches the booth for them, from the first screen to the last. */
export async function voteAlone(page) {
  await page.locator('main[data-screen=instructions]').waitFor();
  await scanTo(page, 'Empezar');
  await markBySwitches(page);
  await gone(page, /Sierra|Adela|data-scan/i, 'nothing of the voter is left in the window');
  await page.keyboard.press('Space');
  claim((await page.locator('[data-scan]').count()) === 0, 'the next voter begins with everything there is');
}

/** From the first contest to the empty booth. */
async function markBySwitches(page) {
  await scanTo(page, option(page, 'Candidatura de la Sierra'));
  claim(await option(page, 'Candidatura de la Sierra').isChecked(), 'the switches mark');
  await scanOn(page, 'Siguiente');
  for (const name of ['Adela', 'Bernardo', 'Celia', 'Damián']) await scanTo(page, page.getByRole('checkbox', { name }));
  await page.getByText('Ya ha marcado 3. Quite una para elegir otra.').waitFor();
  await scanOn(page, 'Siguiente');
  await scanTo(page, option(page, 'Voto en blanco'));
  await scanOn(page, 'Siguiente');
  await scanTo(page, 'Cambiar: Pleno municipal');
  await scanOn(page, 'Volver a la revisión');
  for (const name of ['Votar', 'Emitir mi voto', 'Terminar']) await scanTo(page, name);
  await page.locator('main[data-screen=waiting]').waitFor();
}

/** What a reset forgets, were there such a mistake, goes with the page before the next ticket can be typed. */
export async function leftBehind(page) {
  await enterCode(page);
  await press(page, 'Empezar');
  await toCast(page);
  await press(page, 'Emitir mi voto');
  await page.locator('main[data-screen=thanks]').waitFor();
  await page.evaluate(() => {
    globalThis.before = true;
    const left = Object.assign(document.createElement('p'), { textContent: 'Sierra' });
    left.dataset.choice = 'sierra';
    document.body.append(left);
  });
  await press(page, 'Terminar');
  await page.waitForFunction(() => globalThis.before === undefined);
  await page.locator('main[data-screen=waiting]').waitFor();
  await gone(page, /Sierra/, 'nothing of the voter is in the window');
}
