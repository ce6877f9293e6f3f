// Every screen of both windows and how a person gets there, by role and name.

const DNI_TWINS = '12345678Z';
const DNI_PLAIN = '87654321X';

const press = (page, name) => page.getByRole('button', { name, exact: true }).click();
const button = (page, name) => page.getByRole('button', { name });
const field = (page, name) => page.getByRole('textbox', { name });
const option = (page, name) => page.getByRole('radio', { name });

async function find(page, text) {
  await field(page, 'DNI, NIE o apellidos').fill(text);
  await page.locator('[data-fact=summary]:not(:empty), [data-state]').first().waitFor();
}

async function confirm(page) {
  await find(page, DNI_PLAIN);
  await page.locator('[data-person]').click();
  await page.locator('main[data-screen=confirm]').waitFor();
}

async function ticket(page) {
  await confirm(page);
  await press(page, 'Autorizar el voto');
  await page.locator('main[data-screen=ticket]').waitFor();
}

/** Marks a choice as the keyboard does: the page of the list follows the focus. */
async function mark(page, role, name) {
  const choice = page.getByRole(role, { name });
  await choice.focus();
  await choice.check();
}

async function officers(page, second = 'Vocal 1', pins = ['481516', '234299']) {
  await page.getByRole('group', { name: 'Primera persona' }).getByRole('radio', { name: 'Presidencia' }).check();
  await page.getByRole('group', { name: 'Segunda persona' }).getByRole('radio', { name: second }).check();
  await page.getByLabel('PIN de la primera persona').fill(pins[0]);
  await page.getByLabel('PIN de la segunda persona').fill(pins[1]);
}

async function seat(page, name, pin) {
  await field(page, 'Nombre y apellidos').fill(name);
  await page.getByLabel('PIN de seis números').fill(pin);
  await page.getByLabel('Repita el PIN').fill(pin);
  await press(page, 'Siguiente persona');
}

/** The table is constituted, checked and entered. */
async function constitute(page) {
  await seat(page, 'María del Carmen Fernández de la Vega y Núñez', '481516');
  await seat(page, 'José Luis', '234299');
  for (let free = 0; free < 3; free += 1) await press(page, 'Dejar libre');
  await page.locator('main[data-screen=constitute-review]').waitFor();
}

/** Signs in with the keypad, as at a screen without a keyboard. */
async function signIn(page, pin) {
  await option(page, 'Vocal 1').check();
  const pad = page.getByRole('group', { name: 'Números' });
  for (const digit of pin) await pad.getByRole('button', { name: digit, exact: true }).click();
  await press(page, 'Entrar');
}

async function closeConfirm(page) {
  await press(page, 'Panel de la mesa');
  await press(page, 'Cerrar la votación');
  for (const box of await page.getByRole('checkbox').all()) await box.check();
  await press(page, 'Seguir con el cierre');
  await page.locator('main[data-screen=close-confirm]').waitFor();
}

const staff = (name, query, screen, steps = async () => undefined) => ({ name: `staff-${name}`, page: 'staff.html', query, screen, steps });
const booth = (name, query, screen, steps = async () => undefined) => ({ name: `booth-${name}`, page: 'booth.html', query, screen, steps });

async function enterCode(page) {
  await field(page, 'Código de 6 letras y cifras').fill('abc234');
  await press(page, 'Empezar a votar');
  await page.locator('main[data-screen=instructions]').waitFor();
}

/** A session that has already begun, after the instructions. */
const voting = (name, query, screen, steps = async () => undefined) =>
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

const next = (page) => onward(page, () => page.locator('footer').getByRole('button', { name: /Siguiente|Volver a la revisión/ }).click());

async function toReview(page, marked = true) {
  if (marked) await mark(page, 'radio', 'Candidatura de la Sierra');
  await next(page);
  if (marked) await mark(page, 'checkbox', 'Adela Quintana Robles');
  await next(page);
  if (marked) await mark(page, 'radio', 'Voto en blanco');
  await next(page);
  await page.locator('main[data-screen=review]').waitFor();
}

async function toCast(page) {
  await toReview(page);
  await press(page, 'Votar');
  await page.locator('main[data-screen=cast]').waitFor();
}

function claim(holds, what) {
  if (!holds) throw new Error(`not so: ${what}`);
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
async function voteByKeyboard(page) {
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

const LANGUAGES = [
  ['es', 'Español', 'Candidatura de la Sierra', 'Siguiente'],
  ['ca', 'Català', 'Candidatura de la Sierra', 'Següent'],
  ['ca-ES-valencia', 'Valencià', 'Candidatura de la Sierra', 'Següent'],
  ['eu', 'Euskara', 'Mendilerroaren hautagaitza', 'Hurrengoa'],
  ['gl', 'Galego', 'Candidatura de la Sierra', 'Seguinte'],
  ['en', 'English', 'Mountain Candidature', 'Next'],
];

/** In every language the mark stays, the focus returns, and each text says which language it is in. */
async function switchLanguages(page) {
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
async function changeLook(page) {
  const opener = button(page, 'Texto y color');
  const dressed = () => page.evaluate(() => ({ ...document.documentElement.dataset }));
  await mark(page, 'radio', 'Candidatura de la Sierra');
  await opener.focus();
  await opener.click();
  await mark(page, 'radio', 'Muy grande');
  await mark(page, 'radio', 'Blanco sobre negro');
  claim(JSON.stringify(await dressed()) === '{"window":"booth","mode":"white-on-black","size":"xl"}', 'the look changes at once');
  await press(page, 'Volver');
  claim(await option(page, 'Candidatura de la Sierra').isChecked(), 'the mark survives the look');
  claim(await opener.evaluate((it) => it === document.activeElement), 'the focus survives the look');
  await opener.click();
  await press(page, 'Volver a los ajustes iniciales');
  claim(JSON.stringify(await dressed()) === '{"window":"booth","mode":"normal","size":"m"}', 'the first look is back');
}

/** Lets so much time pass on the page's clock, and waits for its next second. */
async function later(page, ms) {
  await page.evaluate((skipped) => globalThis.skipTime(skipped), ms);
  await page.waitForTimeout(1_200);
}

/** A paused booth goes on where it was when the staff say so, and begins again when they took longer than five minutes. */
async function pause(page) {
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

async function gone(page, words, what) {
  const left = await page.evaluate(() => document.documentElement.outerHTML + JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  claim(!words.test(left), what);
}

/** Whoever comes to help sees no choice, unless the voter shows them. */
async function askForHelp(page) {
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

/** Two voters, the first with every setting changed: then the window is as it was before both. */
async function startAgain(page) {
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
  let same = 0;
  while (after[same] === fresh[same] && same < fresh.length) same += 1;
  claim(after === fresh, `the next voter meets a fresh window, but: ${after.slice(same - 60, same + 60)}`);
  await field(page, 'Código de 6 letras y cifras').fill('K7MP9X');
  await press(page, 'Empezar a votar');
  await press(page, 'Empezar');
  claim((await page.getByRole('radio', { checked: true }).count()) === 0, 'nothing is marked for the next voter');
  claim((await page.locator('html').getAttribute('lang')) === 'es', 'the next voter begins in the first language');
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
async function voteBySwitches(page) {
  await press(page, 'Texto y color');
  await mark(page, 'radio', 'Dos pulsadores');
  await press(page, 'Volver');
  for (const character of 'K7MP9X') await scanTo(page, character);
  for (const name of ['Empezar a votar', 'Empezar', 'Texto y color']) await scanTo(page, name);
  await scanTo(page, option(page, 'Grande').first());
  claim((await page.locator('html').getAttribute('data-size')) === 'l', 'the switches change the size');
  for (const name of ['Volver a los ajustes iniciales', 'Volver']) await scanTo(page, name);
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
  await gone(page, /Sierra|Adela|K7MP9X|data-scan/i, 'nothing of the voter is left in the window');
}

/** A story that is the same in every window is told in one. */
const once = (scene) => ({ ...scene, once: true });

export const SCENES = [
  staff('not-enrolled', 'not_enrolled=1', 'not-enrolled'),
  staff('recovered', 'phase=open&recovery=vote_completed', 'identify'),
  staff('recovered-ahead', 'phase=open&recovery=box_ahead', 'identify'),
  staff('no-election', 'phase=no_election&down=64&never=1', 'no-election'),
  staff('open-poll', 'phase=closed&voted=0', 'open-poll'),
  staff('open-poll-reason', 'phase=closed&voted=0&early=1', 'open-poll', async (page) => {
    await officers(page);
    await press(page, 'Abrir la mesa');
    await field(page, 'Motivo de abrir antes de hora').waitFor();
  }),
  staff('open-poll-refused', 'phase=closed&voted=0', 'open-poll', async (page) => {
    await officers(page, 'Presidencia');
    await press(page, 'Abrir la mesa');
    await page.getByText('Hacen falta dos personas distintas de la mesa.').waitFor();
  }),
  staff('identify', 'phase=open', 'identify'),
  staff('identify-keypad', 'phase=open', 'identify', (page) => press(page, 'Teclado en pantalla')),
  staff('identify-names', 'phase=open', 'identify', (page) => find(page, 'muñ gar')),
  staff('identify-many', 'phase=open', 'identify', (page) => find(page, 'gar')),
  staff('identify-long-name', 'phase=open', 'identify', (page) => find(page, 'goicoechea')),
  staff('identify-wrong-letter', 'phase=open', 'identify', (page) => find(page, '12345678A')),
  staff('identify-nobody', 'phase=open', 'identify', (page) => find(page, '11111111H')),
  staff('identify-same-dni', 'phase=open', 'identify', (page) => find(page, DNI_TWINS)),
  staff('same-dni', 'phase=open', 'same-dni', async (page) => {
    await find(page, DNI_TWINS);
    await press(page, 'Comparar');
  }),
  staff('confirm', 'phase=open', 'confirm', confirm),
  staff('confirm-long-name', 'phase=open', 'confirm', async (page) => {
    await find(page, 'goicoechea');
    await page.locator('[data-person]').click();
  }),
  staff('confirm-write-failed', 'phase=open&failed=1', 'confirm', async (page) => {
    await confirm(page);
    await press(page, 'Autorizar el voto');
    await page.getByText('No guardado. Pare y avise.').last().waitFor();
  }),
  staff('ticket', 'phase=open&con=no_network&pending=12', 'ticket', ticket),
  staff('ticket-received', 'phase=open', 'ticket', async (page) => {
    await ticket(page);
    await page.locator('[data-save=received]').waitFor({ timeout: 8000 });
  }),
  staff('ticket-activated', 'phase=open', 'ticket', async (page) => {
    await ticket(page);
    await press(page, 'Activar la cabina');
    await page.getByText('Cabina activada. El votante ya puede pasar.').waitFor();
  }),
  staff('authorised', 'phase=open', 'authorised', async (page) => {
    await ticket(page);
    await press(page, 'Anular autorización');
  }),
  staff('already-voted', 'phase=open&anyone=voted', 'already-voted', async (page) => {
    await find(page, DNI_PLAIN);
    await page.locator('[data-person]').click();
  }),
  staff('not-on-roll', 'phase=open', 'not-on-roll', async (page) => {
    await find(page, '11111111H');
    await field(page, 'DNI, NIE o apellidos').press('Enter');
  }),
  staff('panel', 'phase=open&authorised=1', 'panel', (page) => press(page, 'Panel de la mesa')),
  staff('booth', 'phase=open', 'booth', (page) => button(page, /^Cabina: /).click()),
  staff('booth-needs-staff', 'phase=open&booth=needs_staff', 'booth', (page) => button(page, /^Cabina: /).click()),
  staff('booth-left', 'phase=open&booth=busy', 'booth-left', async (page) => {
    await button(page, /^Cabina: /).click();
    await press(page, 'El votante se ha ido');
  }),
  staff('sending', 'phase=open', 'sending', (page) => button(page, /^Envío: /).click()),
  staff('sending-late', 'phase=open&con=no_server&pending=12&late=75', 'sending', (page) => button(page, /^Conexión: /).click()),
  staff('constitute', 'phase=closed&unseated', 'constitute'),
  staff('constitute-weak', 'phase=closed&unseated', 'constitute', (page) => seat(page, 'Ana', '111111')),
  staff('constitute-different', 'phase=closed&unseated', 'constitute', async (page) => {
    await field(page, 'Nombre y apellidos').fill('Ana');
    await page.getByLabel('PIN de seis números').fill('481516');
    await page.getByLabel('Repita el PIN').fill('481517');
    await press(page, 'Siguiente persona');
  }),
  staff('constitute-review', 'phase=closed&unseated', 'constitute-review', constitute),
  staff('constituted', 'phase=closed&unseated', 'sign-in', async (page) => {
    await constitute(page);
    await press(page, 'Constituir la mesa');
  }),
  staff('sign-in', 'phase=open&out&pending=12&con=no_network', 'sign-in'),
  staff('sign-in-wrong', 'phase=open&out', 'sign-in', (page) => signIn(page, '000000')),
  staff('signed-in', 'phase=open&out', 'identify', (page) => signIn(page, '234299')),
  staff('locked', 'phase=open', 'sign-in', async (page) => {
    await confirm(page);
    await button(page, /Bloquear$/).click();
    await page.locator('main[data-screen=sign-in]').waitFor();
    claim(!(await page.content()).includes(DNI_PLAIN.slice(4)), 'nobody stays on the screen');
    await signIn(page, '234299');
    await page.locator('main[data-screen=identify]').waitFor();
    await button(page, /Bloquear$/).click();
  }),
  staff('papers', 'phase=certified', 'panel', async (page) => {
    await press(page, 'Panel de la mesa');
    await press(page, 'Guardar los documentos');
    await page.getByText('Documentos guardados: 4').waitFor();
  }),
  staff('auditor', 'phase=open&seat=auditor', 'panel'),
  staff('booth-paused', 'phase=open&booth=paused', 'booth', (page) => button(page, /^Cabina: /).click()),
  staff('clock', 'phase=open&con=no_server&clock=-504576000', 'device', (page) => button(page, /^Equipo: /).click()),
  staff('device', 'phase=open&disk=4', 'device', (page) => button(page, /^Equipo: /).click()),
  staff('conflicts', 'phase=open&conflicts=1&quarantined=1&booth=disconnected', 'conflicts', (page) => button(page, /^Conflictos: /).click()),
  staff('unknown', 'phase=open&silent=1', 'identify', async (page) => {
    await page.getByText(/Estado desconocido/).waitFor({ timeout: 10_000 });
  }),
  staff('suspend', 'phase=open', 'suspend', async (page) => {
    await press(page, 'Panel de la mesa');
    await press(page, 'Suspender la votación');
  }),
  staff('suspended', 'phase=suspended', 'suspended'),
  staff('close-poll', 'phase=open&authorised=1', 'close-poll', async (page) => {
    await press(page, 'Panel de la mesa');
    await press(page, 'Cerrar la votación');
    await press(page, 'Seguir con el cierre');
  }),
  staff('close-confirm', 'phase=open', 'close-confirm', async (page) => {
    await closeConfirm(page);
    await officers(page);
    await field(page, 'Escriba el código de la mesa').fill('st-03');
    await press(page, 'Cerrar la votación');
    await page.getByText('El código de la mesa no coincide. Escríbalo de nuevo.').waitFor();
  }),
  staff('count', 'phase=ended', 'count'),
  staff('count-differs', 'phase=ended&in_box=411', 'count', async (page) => {
    await officers(page);
    await press(page, 'Contar y certificar');
    await page.getByText('Votantes: 412. Votos: 411. Anote la diferencia antes de certificar.').waitFor();
    await press(page, 'Anotar la diferencia');
    await page.getByText('Diferencia anotada como incidencia. Guardado en esta mesa.').waitFor();
  }),
  staff('result', 'phase=ended', 'result', async (page) => {
    await officers(page);
    await press(page, 'Contar y certificar');
    await page.locator('main[data-screen=result]').waitFor();
  }),
  staff('english', 'phase=open', 'identify', (page) => press(page, 'English')),

  booth('not-open', 'closed=1', 'not-open'),
  booth('waiting', '', 'waiting'),
  booth('waiting-typed', '', 'waiting', async (page) => {
    await press(page, 'K');
    await press(page, '7');
    await press(page, 'Empezar a votar');
  }),
  booth('waiting-used', '', 'waiting', async (page) => {
    await field(page, 'Código de 6 letras y cifras').fill('USEDXX');
    await press(page, 'Empezar a votar');
    await page.getByText('Ese código ya se ha usado. Avise a la mesa.').waitFor();
  }),
  booth('instructions', '', 'instructions', enterCode),
  voting('contest', '', 'contest'),
  voting('contest-marked', '', 'contest', (page) => mark(page, 'radio', 'Candidatura de la Sierra')),
  once(voting('contest-languages', '', 'contest', switchLanguages)),
  voting('look', '', 'look', changeLook),
  booth('look-welcome', '', 'look', (page) => press(page, 'Texto y color')),
  voting('language', '', 'language', (page) => press(page, 'Idioma')),
  voting('contest-several', '', 'contest', async (page) => {
    await next(page);
    await mark(page, 'checkbox', 'Adela Quintana Robles');
  }),
  voting('contest-over', '', 'contest', async (page) => {
    await next(page);
    for (const name of ['Adela', 'Bernardo', 'Celia']) await mark(page, 'checkbox', name);
    const fourth = page.getByRole('checkbox', { name: 'Damián' });
    await fourth.focus();
    await fourth.press('Space');
    await page.getByText('Ya ha marcado 3. Quite una para elegir otra.').waitFor();
  }),
  voting('contest-yes-no', '', 'contest', async (page) => {
    await next(page);
    await next(page);
    await mark(page, 'radio', 'Sí');
  }),
  voting('review', '', 'review', (page) => toReview(page)),
  voting('review-unmarked', '', 'review', (page) => toReview(page, false)),
  voting('unmarked', '', 'unmarked', async (page) => {
    await toReview(page, false);
    await press(page, 'Votar');
  }),
  voting('cast', '', 'cast', toCast),
  voting('saving', 'save=60000', 'saving', async (page) => {
    await toCast(page);
    await press(page, 'Emitir mi voto');
  }),
  voting('thanks', '', 'thanks', async (page) => {
    await toCast(page);
    await press(page, 'Emitir mi voto');
  }),
  voting('not-saved', 'fails=1', 'not-saved', async (page) => {
    await toCast(page);
    await press(page, 'Emitir mi voto');
  }),
  voting('asking', '', 'asking', (page) => later(page, 151_000)),
  once(voting('pause', '', 'contest', pause)),
  voting('paused', '', 'paused', async (page) => {
    await later(page, 151_000);
    await later(page, 46_000);
  }),
  voting('scanning', '', 'contest', async (page) => {
    await press(page, 'Texto y color');
    await mark(page, 'radio', 'Dos pulsadores');
    await press(page, 'Volver');
    await page.keyboard.press('Space');
    claim((await page.locator('[data-scan=block]').count()) === 6, 'the ring is round the whole block');
  }),
  once(booth('switches', '', 'waiting', voteBySwitches)),
  once(booth('keyboard', '', 'waiting', voteByKeyboard)),
  voting('help', '', 'help', askForHelp),
  voting('help-shown', '', 'help', async (page) => {
    await askForHelp(page);
    await page.getByRole('checkbox', { name: 'Ocultar mis elecciones' }).uncheck();
    await page.getByText('Candidatura de la Sierra').waitFor();
  }),
  once(booth('two-voters', '', 'contest', startAgain)),

  { name: 'catalogue', page: 'catalogo.html', query: '', screen: 'catalogue', steps: async () => undefined },
];
