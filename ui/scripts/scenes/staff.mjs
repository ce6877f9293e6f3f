// The staff window: every screen and how the people of the table get there.
import { button, claim, field, knowsNothing, option, press, staff } from './steps.mjs';

const DNI_TWINS = '12345678Z';
const DNI_PLAIN = '87654321X';

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

async function officers(page, second = 'Vocal 1', pins = ['481516', '234299']) {
  await page.getByRole('group', { name: 'Primera persona' }).getByRole('radio', { name: 'Presidencia' }).check();
  await page.getByRole('group', { name: 'Segunda persona' }).getByRole('radio', { name: second }).check();
  await page.getByLabel('PIN de la primera persona').fill(pins[0]);
  await page.getByLabel('PIN de la segunda persona').fill(pins[1]);
}

/** The labels of the fields that are marked as wrong. */
const wrong = (page) => page.evaluate(() => [...document.querySelectorAll('[aria-invalid=true]')].map((it) => it.labels[0].textContent).join());

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

/** Presses a button whose answer never comes: it says so, once to whoever listens, and keeps its size. */
async function pressInVain(page, name, says) {
  const sizeOf = () => button(page, name).evaluate((it) => `${it.offsetWidth} ${it.offsetHeight}`);
  const before = await sizeOf();
  await button(page, name).click();
  await page.locator('body > [role=status]:not(:empty)').waitFor();
  const heard = await page.evaluate(() => [...document.querySelectorAll('[role=status]')].map((it) => it.textContent).filter((text) => text !== ''));
  claim(heard.filter((text) => text === says).length === 1, `it is announced once: ${heard}`);
  claim((await sizeOf()) === before, 'the button keeps its size');
  const [shown, fits] = await page.evaluate(() => {
    const doing = document.querySelector('button .doing');
    return [doing.textContent, doing.scrollWidth <= doing.clientWidth];
  });
  claim(shown === says && fits, `the button says ${says}, and has room for it`);
}

async function closeConfirm(page) {
  await press(page, 'Panel de la mesa');
  await press(page, 'Cerrar la votación');
  for (const box of await page.getByRole('checkbox').all()) await box.check();
  await press(page, 'Seguir con el cierre');
  await page.locator('main[data-screen=close-confirm]').waitFor();
}

async function toPapers(page) {
  await press(page, 'Panel de la mesa');
  await press(page, 'Documentos');
  await press(page, 'Guardar los documentos');
}

/** The engine took the drawing: one that it refuses has no size. */
async function isDrawn(page) {
  const size = await page.locator('main img').evaluate(async (sheet) => {
    await sheet.decode();
    return sheet.naturalWidth / sheet.naturalHeight;
  });
  claim(Math.abs(size - 210 / 297) < 0.01, 'the page has the shape of A4');
}

export const STAFF_SCENES = [
  staff('recovered', 'phase=open&recovery=vote_completed', 'identify'),
  staff('recovered-ahead', 'phase=open&recovery=box_ahead', 'identify'),
  staff('no-election', 'phase=no_election&down=64&never=1', 'no-election'),
  staff('open-poll', 'phase=closed&voted=0', 'open-poll'),
  staff('open-poll-zero', 'phase=closed&voted=0', 'papers', async (page) => {
    await press(page, 'Documentos');
    await press(page, 'Guardar los documentos');
    await press(page, 'Imprimir el informe a cero');
    await page.getByText('Enviado a la impresora').waitFor();
    await press(page, 'Atrás');
    await page.locator('main[data-screen=open-poll]').waitFor();
    await press(page, 'Documentos');
  }),
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
  staff('open-poll-pin', 'phase=closed&voted=0', 'open-poll', async (page) => {
    await officers(page, 'Vocal 1', ['481516', '000000']);
    await press(page, 'Abrir la mesa');
    await page.getByText('El PIN no es correcto. Escríbalo de nuevo.').waitFor();
    claim((await wrong(page)) === 'PIN de la segunda persona', `the PIN that is wrong is marked, and no other: ${await wrong(page)}`);
  }),
  staff('open-poll-no-pin', 'phase=closed&voted=0', 'open-poll', async (page) => {
    await officers(page, 'Vocal 1', ['481516', '2342']);
    await press(page, 'Abrir la mesa');
    await page.getByText('Escriba los seis números de cada PIN.').waitFor();
    claim((await wrong(page)) === 'PIN de la segunda persona', `the PIN that is short is marked, and no other: ${await wrong(page)}`);
    await page.getByLabel('PIN de la segunda persona').fill('234299');
    claim((await wrong(page)) === '', 'a whole PIN is wrong no more');
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
  staff('identify-no-reader', 'phase=open&reader=not_found', 'identify', async (page) => {
    await page.getByText('Lector de DNI no detectado: escriba el número').waitFor();
    claim((await page.getByText(/por el lector/).count()) === 0, 'nobody is told to use a reader that is not there');
  }),
  staff('identify-reader', 'phase=open&reader=ready', 'identify', (page) => page.getByText('Lector de DNI listo').waitFor()),
  staff('ticket-queued', 'phase=open&keeps=1', 'ticket', async (page) => {
    await ticket(page);
    await page.locator('[data-save=queued]').waitFor();
    await page.getByText('Guardado en esta mesa. En cola de envío', { exact: true }).waitFor();
  }),
  staff('ticket-tried', 'phase=open&con=no_network&pending=12&flying=5', 'ticket', async (page) => {
    await ticket(page);
    await page.locator('[data-save=sending]').waitFor();
    claim((await page.getByText('Guardado en esta mesa').count()) === 1, 'a record that is tried while nobody answers is here');
    claim((await page.getByText(/^Enviando/).count()) === 0, 'and nothing on the screen says that it is on its way');
  }),
  staff('ticket-received', 'phase=open', 'ticket', async (page) => {
    await ticket(page);
    await page.locator('[data-save=received]').waitFor({ timeout: 8000 });
  }),
  staff('ticket-options', 'phase=open', 'ticket-options', async (page) => {
    await ticket(page);
    claim((await page.getByRole('radio').count()) === 0, 'what a voter may ask for is folded away');
    await press(page, 'Opciones que ha pedido la persona');
    claim(await page.evaluate(() => globalThis.urnaPrepared === undefined), 'nothing is chosen for anybody');
    for (const name of ['Euskara', 'Solo audio', 'Dos pulsadores', /^Sí$/]) await option(page, name).check();
    const prepared = await page.evaluate(() => JSON.stringify(globalThis.urnaPrepared));
    claim(prepared === '{"language":"eu","audio":"only","text":"m","two_switches":true,"slow_presses":true}', `the booth is prepared: ${prepared}`);
  }),
  staff('ticket-prepared', 'phase=open', 'ticket', async (page) => {
    await ticket(page);
    await press(page, 'Opciones que ha pedido la persona');
    await option(page, 'Muy grande').check();
    await press(page, 'Volver al código');
    await page.getByText('La cabina empieza como ha pedido la persona.').waitFor();
    // What is said of the record changes once more.
    await page.locator('[data-save=received]').waitFor({ timeout: 8000 });
  }),
  staff('ticket-options-late', 'phase=open&begun=1', 'ticket-options', async (page) => {
    await ticket(page);
    await press(page, 'Opciones que ha pedido la persona');
    await option(page, 'Con audio').click();
    await page.getByText('Ese código ya se ha usado').first().waitFor();
    claim(await option(page, 'Sin audio').isChecked(), 'what was not taken is not shown as chosen');
  }),
  staff('ticket-activated', 'phase=open', 'ticket', async (page) => {
    await ticket(page);
    await press(page, 'Activar la cabina');
    await page.getByText('Cabina activada. El votante ya puede pasar.').waitFor();
  }),
  staff('ticket-turn', 'phase=open&mode=one_screen', 'ticket', async (page) => {
    await ticket(page);
    claim((await button(page, /^Girar/).count()) === 0, 'an empty booth is turned to nobody');
    await press(page, 'Activar la cabina');
    await page.getByRole('button', { name: 'Girar la pantalla hacia el votante' }).waitFor();
    // What is said of the record changes once more.
    await page.locator('[data-save=received]').waitFor({ timeout: 8000 });
  }),
  staff('ticket-turned', 'phase=open&mode=one_screen', 'sign-in', async (page) => {
    await ticket(page);
    await press(page, 'Activar la cabina');
    await press(page, 'Girar la pantalla hacia el votante');
    await page.locator('main[data-screen=sign-in]').waitFor();
    claim((await page.locator('[data-code]').count()) === 0, 'no code stays on the screen');
    await signIn(page, '234299');
    await page.locator('main[data-screen=identify]').waitFor();
    claim((await field(page, 'DNI, NIE o apellidos').inputValue()) === '', 'the next voter begins with nobody');
    await button(page, /Bloquear$/).click();
  }),
  staff('authorised', 'phase=open', 'authorised', async (page) => {
    await ticket(page);
    await press(page, 'Anular autorización');
  }),
  staff('giving-back', 'phase=open', 'giving-back', async (page) => {
    await ticket(page);
    await press(page, 'Anular autorización');
    await page.getByRole('radio', { name: 'Se fue sin votar' }).check();
    await press(page, 'Anular autorización');
    await page.getByLabel('Su PIN').fill('000000');
    await press(page, 'Anular autorización');
    await page.getByText('El PIN no es correcto. Escríbalo de nuevo.').waitFor();
  }),
  staff('already-voted', 'phase=open&anyone=voted', 'already-voted', async (page) => {
    await find(page, DNI_PLAIN);
    await page.locator('[data-person]').click();
  }),
  staff('not-on-roll', 'phase=open', 'not-on-roll', async (page) => {
    await find(page, '11111111H');
    const old = () => page.getByText(/^Censo de las \d\d:\d\d: puede haber cambios$/);
    await old().waitFor();
    await field(page, 'DNI, NIE o apellidos').press('Enter');
    await page.locator('main[data-screen=not-on-roll]').waitFor();
    claim((await old().count()) === 1, 'it is said of when the roll is that they are not on');
  }),
  staff('not-on-new-roll', 'phase=open&roll=0', 'identify', async (page) => {
    await find(page, '11111111H');
    claim((await page.getByText(/^Censo /).count()) === 0, 'a roll that is up to date is not in doubt');
  }),
  staff('panel', 'phase=open&authorised=1', 'panel', (page) => press(page, 'Panel de la mesa')),
  staff('booth', 'phase=open', 'booth', (page) => button(page, /^Cabina: /).click()),
  staff('booth-busy', 'phase=open&booth=busy&minutes=3', 'booth', async (page) => {
    await button(page, /^Cabina: /).click();
    await page.getByText('Cabina ocupada (3 min)').waitFor();
    claim((await page.getByText(/3 min/).count()) === 1, 'the minutes are on this screen only, not in the bar');
  }),
  staff('booth-needs-staff', 'phase=open&booth=needs_staff', 'booth', (page) => button(page, /^Cabina: /).click()),
  staff('booth-left', 'phase=open&booth=busy', 'booth-left', async (page) => {
    await button(page, /^Cabina: /).click();
    await press(page, 'El votante se ha ido');
  }),
  staff('sending', 'phase=open', 'sending', (page) => button(page, /^Envío: /).click()),
  staff('sending-compare', 'phase=open', 'sending', async (page) => {
    await button(page, /^Envío: /).click();
    await page.getByText('Lo que hay aquí y en el centro coincide').waitFor();
    await press(page, 'Comprobar todo con el centro');
    await page.locator('dd').getByText('Comprobando con el centro').waitFor();
  }),
  staff('sending-comparing', 'phase=open&compared=begun', 'sending', async (page) => {
    await button(page, /^Envío: /).click();
    await page.getByText('Paso 2 de 3: los registros. Puede seguir trabajando.').waitFor();
  }),
  staff('sending-compare-away', 'phase=open&con=no_server&pending=12', 'sending', async (page) => {
    await button(page, /^Envío: /).click();
    await press(page, 'Comprobar todo con el centro');
    await page.locator('dd').getByText('Se comprobará cuando haya conexión').waitFor();
  }),
  staff('sending-lost', 'phase=open&compared=lost', 'sending', async (page) => {
    await button(page, /^Envío: /).click();
    await page.getByText('El centro ya no tenía registros: 2. Se envían otra vez.').waitFor();
  }),
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
  staff('sign-in', 'phase=open&out&pending=12&con=no_network', 'sign-in', async (page) => {
    for (const said of ['Mesa', 'Elección', 'Fecha', '23 de mayo de 2027', 'Votación', 'Pendientes de envío']) {
      await page.locator('main').getByText(said, { exact: true }).first().waitFor();
    }
    await page.getByRole('group', { name: 'Números' }).waitFor();
    const below = await page.evaluate(() => {
      const [pad, main] = ['.keypad', 'main'].map((css) => document.querySelector(css).getBoundingClientRect());
      const highMm = innerHeight / Number(getComputedStyle(document.documentElement).getPropertyValue('--px-per-mm'));
      return { highMm, px: Math.round(pad.bottom - Math.min(main.bottom, innerHeight)) };
    });
    // In a window lower than any table has, the digits may begin out of sight.
    claim(below.highMm < 170 || below.px <= 0, `the digits of the PIN are in sight: ${JSON.stringify(below)}`);
  }),
  staff('sign-in-received', 'phase=certified&out', 'sign-in', (page) => page.getByText('Acta recibida').waitFor()),
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
  staff('papers', 'phase=certified', 'papers', async (page) => {
    await toPapers(page);
    await page.getByText('Documentos guardados: 5').waitFor();
  }),
  staff('papers-copies', 'phase=certified', 'papers', async (page) => {
    await toPapers(page);
    const copies = page.getByRole('textbox', { name: 'Copias' });
    for (const wrong of ['', '0', '51']) {
      await copies.fill(wrong);
      await press(page, 'Imprimir el acta de escrutinio');
      await page.getByText('Escriba un número del 1 al 50.').waitFor();
    }
  }),
  staff('paper-page', 'phase=certified', 'paper-page', async (page) => {
    await toPapers(page);
    await press(page, 'Leer el acta de constitución');
    await page.getByText('Página 1 de 2').waitFor();
    await isDrawn(page);
  }),
  staff('paper-page-last', 'phase=certified', 'paper-page', async (page) => {
    await toPapers(page);
    await press(page, 'Leer el acta de constitución');
    await press(page, 'Página siguiente');
    await page.getByText('Página 2 de 2').waitFor();
    await isDrawn(page);
    await page.getByRole('textbox', { name: 'Copias' }).fill('3');
    await press(page, 'Imprimir el acta de constitución');
    await page.getByText('Enviado a la impresora').waitFor();
  }),
  staff('paper-unreadable', 'phase=certified&unreadable=1', 'papers', async (page) => {
    await toPapers(page);
    await press(page, 'Leer el acta de escrutinio');
    await page.getByText('No se puede leer este documento').waitFor();
  }),
  staff('auditor', 'phase=open&seat=auditor', 'panel'),
  staff('booth-gone', 'phase=open&booth=disconnected&minutes=4', 'booth', async (page) => {
    await button(page, /^Cabina: /).click();
    await press(page, 'El votante se ha ido');
    await page.locator('main[data-screen=booth-left]').waitFor();
    await press(page, 'Atrás');
  }),
  staff('booth-paused', 'phase=open&booth=paused', 'booth', (page) => button(page, /^Cabina: /).click()),
  staff('clock', 'phase=open&con=no_server&clock=-504576000', 'device', (page) => button(page, /^Equipo: /).click()),
  staff('clock-back', 'phase=open&clock_back=1&clock=-7200', 'device', (page) => button(page, /^Equipo: La hora ha retrocedido/).click()),
  staff('device', 'phase=open&disk=4', 'device', (page) => button(page, /^Equipo: /).click()),
  staff('conflicts', 'phase=open&conflicts=1&quarantined=1&booth=disconnected', 'conflicts', (page) => button(page, /^Conflictos: /).click()),
  staff('unknown', 'phase=open&silent=1', 'identify', async (page) => {
    await page.getByText(/Estado desconocido/).waitFor({ timeout: 10_000 });
  }),
  staff('recovered-network', 'phase=open&pending=12', 'sending', async (page) => {
    await button(page, /^Conexión: /).click();
    await page.getByRole('switch').check();
    await button(page, 'Conexión: Sin red').waitFor();
    await page.getByRole('switch').uncheck();
    await button(page, 'Conexión: Comprobando la conexión').waitFor();
    await page.getByText('Conexión recuperada. Pendientes: 12').waitFor();
    await page.getByText('Conexión recuperada. Pendientes: 12').waitFor({ state: 'detached', timeout: 15_000 });
  }),
  staff('confirm-saving', 'phase=open&hangs=1', 'confirm', async (page) => {
    await confirm(page);
    await pressInVain(page, 'Autorizar el voto', 'Guardando');
  }),
  staff('sign-in-pill', 'phase=open&out=1', 'identify', async (page) => {
    await button(page, /^Conexión: /).click();
    await button(page, /^Cabina: /).click();
    claim((await page.locator('main[data-screen=sign-in]').count()) === 1, 'nothing opens while nobody is signed in');
    await signIn(page, '234299');
    await page.locator('main[data-screen=identify]').waitFor();
  }),
  staff('sign-in-waits', 'phase=open&out=1&hangs=1', 'sign-in', async (page) => {
    await option(page, 'Vocal 1').check();
    await page.getByLabel('PIN').fill('234299');
    await pressInVain(page, 'Entrar', 'Espere');
  }),
  staff('unknown-panel', 'phase=open&silent=1', 'panel', async (page) => {
    await press(page, 'Panel de la mesa');
    await knowsNothing(page);
  }),
  staff('unknown-sending', 'phase=open&silent=1', 'sending', async (page) => {
    await button(page, /^Conexión: /).click();
    await page.getByText('Censo').first().waitFor();
    await knowsNothing(page);
  }),
  staff('unknown-booth', 'phase=open&silent=1&booth=busy&minutes=4', 'booth', async (page) => {
    await button(page, /^Cabina: /).click();
    await knowsNothing(page);
    claim((await page.getByText(/^Cabina ocupada/).count()) === 0, 'nobody is said to be in the booth');
  }),
  staff('unknown-device', 'phase=open&silent=1&battery=64&clock=0&twin=1', 'device', async (page) => {
    await button(page, /^Equipo: /).click();
    await knowsNothing(page);
    claim((await page.locator('main dl').count()) === 2, 'what is plugged in is listed, too');
  }),
  staff('unknown-open-poll', 'phase=closed&voted=0&silent=1', 'open-poll', (page) => knowsNothing(page)),
  staff('unknown-conflicts', 'phase=open&conflicts=1&silent=1', 'conflicts', async (page) => {
    await button(page, /^Conflictos: /).click();
    await page.locator('li[data-conflict]').waitFor();
    await knowsNothing(page);
    claim((await page.locator('main [data-state=conflict]').count()) === 0, 'no conflict is said to wait for the table');
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
  staff('close-poll-busy', 'phase=open&booth=busy', 'close-poll', async (page) => {
    await press(page, 'Panel de la mesa');
    await press(page, 'Cerrar la votación');
    for (const box of await page.getByRole('checkbox').all()) await box.check();
    await press(page, 'Seguir con el cierre');
    const said = page.getByRole('alert').getByText('Hay alguien en la cabina: espere a que termine.');
    await said.waitFor();
    claim(await said.evaluate((it) => it.getBoundingClientRect().bottom <= document.querySelector('footer').getBoundingClientRect().top), 'what keeps the poll from closing is in sight');
  }),
  staff('close-confirm', 'phase=open', 'close-confirm', async (page) => {
    await closeConfirm(page);
    await officers(page);
    await field(page, 'Escriba el código de la mesa').fill('st-03');
    await press(page, 'Cerrar la votación');
    await page.getByText('El código de la mesa no coincide. Escríbalo de nuevo.').waitFor();
  }),
  staff('close-reason', 'phase=open&early=1', 'close-confirm', async (page) => {
    await closeConfirm(page);
    await officers(page);
    await field(page, 'Escriba el código de la mesa').fill('st-06-015-03-002-b');
    await press(page, 'Cerrar la votación');
    await field(page, 'Motivo de cerrar antes de hora').waitFor();
  }),
  staff('close-postal-wrong', 'phase=open', 'close-poll', async (page) => {
    await press(page, 'Panel de la mesa');
    await press(page, 'Cerrar la votación');
    await field(page, 'Sobres recibidos').fill('2');
    await field(page, 'Sobres admitidos').fill('3');
    for (const box of await page.getByRole('checkbox').all()) await box.check();
    await press(page, 'Seguir con el cierre');
    await page.getByText('No puede haber más admitidos que recibidos.').waitFor();
  }),
  staff('opened', 'phase=open&voted=0', 'identify', async (page) => {
    await page.getByText('Mesa abierta a las 09:02. Recibido por el centro.').waitFor();
  }),
  staff('minutes', 'phase=ended&acta=1', 'minutes', async (page) => {
    await press(page, 'Acta de la sesión');
    await page.getByText('Anotados: 1').waitFor();
  }),
  staff('minutes-protests', 'phase=ended&acta=1', 'minutes-protests', async (page) => {
    await press(page, 'Acta de la sesión');
    await press(page, 'Anotar: Reclamaciones y protestas');
    await field(page, 'Quién reclama').fill('Elena Ruiz');
    await press(page, 'Añadir');
    await page.getByText('Escriba este dato.').waitFor();
  }),
  staff('minutes-complete', 'phase=ended', 'minutes', async (page) => {
    await press(page, 'Acta de la sesión');
    await press(page, 'Completar el acta');
    await field(page, 'Sobres de voto por correo recibidos').fill('3');
    await page.getByText('Sobres no admitidos: 3').waitFor();
    await press(page, 'Completar el acta');
    await page.getByText('El acta está completa').waitFor();
  }),
  staff('count', 'phase=ended', 'count'),
  staff('count-differs', 'phase=ended&in_box=411', 'count', async (page) => {
    await officers(page);
    await press(page, 'Contar y certificar');
    await page.getByText('Votantes y votos no coinciden. Escriba la explicación antes de certificar.').waitFor();
  }),
  staff('result', 'phase=ended', 'result', async (page) => {
    await officers(page);
    await press(page, 'Contar y certificar');
    await page.locator('main[data-screen=result]').waitFor();
  }),
  staff('english', 'phase=open', 'identify', (page) => press(page, 'English')),
  staff('help', 'phase=open', 'identify', async (page) => {
    const search = field(page, 'DNI, NIE o apellidos');
    await search.focus();
    await page.keyboard.press('F1');
    await page.locator('[data-help=identify]').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('[data-help]').waitFor({ state: 'detached' });
    claim(await search.evaluate((it) => it === document.activeElement), 'and the focus is where it was');
    await press(page, 'Ayuda');
    await page.locator('[data-help=identify]').waitFor();
  }),
  staff('help-signed-out', 'phase=open&out', 'sign-in', async (page) => {
    await page.keyboard.press('F1');
    await page.locator('[data-help=sign-in]').waitFor();
  }),
  staff('help-panel', 'phase=open', 'panel', async (page) => {
    await press(page, 'Panel de la mesa');
    await page.keyboard.press('F1');
    await page.locator('[data-help=panel]').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('[data-help]').waitFor({ state: 'detached' });
    claim((await page.locator('main[data-screen=panel]').count()) === 1, 'Esc closes the help alone, and does not go back');
    await page.keyboard.press('F1');
    await press(page, 'Cerrar');
    await page.locator('[data-help]').waitFor({ state: 'detached' });
    await press(page, 'English');
    await page.keyboard.press('F1');
    await page.getByText('Whom to call').waitFor();
  }),
];
