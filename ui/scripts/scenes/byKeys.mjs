// The day of the table with the keyboard alone: no pointer, and no hand that puts the focus anywhere.
import { arrive, choose, strike, tabTo, write, writeIn } from '../tabbing.mjs';
import { byHand, claim, field, once, staff } from './steps.mjs';

const search = (page) => field(page, 'DNI, NIE o apellidos');
const isOn = (target) => target.evaluate((it) => it === document.activeElement);

async function enter(page) {
  await arrive(page, 'sign-in');
  await choose(page, 'Su puesto', 'Presidencia');
  await writeIn(page, page.getByLabel('Su PIN'), '481516');
  await page.keyboard.press('Enter');
}

async function sign(page) {
  await choose(page, 'Primera persona', 'Presidencia');
  await writeIn(page, page.getByLabel('PIN de la primera persona'), '481516');
  await choose(page, 'Segunda persona', 'Vocal 1');
  await writeIn(page, page.getByLabel('PIN de la segunda persona'), '234299');
}

/** Opens the help and closes it: the focus is where it was. */
async function helped(page, screen) {
  const before = await page.evaluate(() => (globalThis.before = document.activeElement) !== document.body);
  claim(before, 'something has the focus');
  await page.keyboard.press('F1');
  await arrive(page, screen);
  await page.keyboard.press('Escape');
  await page.locator('[data-help]').waitFor({ state: 'detached' });
  claim(await page.evaluate(() => document.activeElement === globalThis.before), 'the help gives the focus back');
}

async function checkIn(page) {
  await enter(page);
  await arrive(page, 'identify');
  await tabTo(page, search(page));
  await helped(page, 'identify');
  await write(page, 'gar');
  await page.locator('[data-person]').first().waitFor();
  await arrive(page, 'identify');
  await strike(page, 'Borrar todo', 'Space');
  await arrive(page, 'identify');
  await writeIn(page, search(page), '87654321X');
  await page.locator('[data-person]').waitFor();
  await tabTo(page, page.locator('[data-person]'));
  await page.keyboard.press('Enter');
  await arrive(page, 'confirm');
  await page.keyboard.press('Escape');
  await arrive(page, 'identify');
  await tabTo(page, search(page));
  await page.keyboard.press('Enter');
  await arrive(page, 'confirm');
  await choose(page, 'Documento que muestra', 'Pasaporte');
  await strike(page, 'Autorizar el voto');
  await arrive(page, 'ticket');
  await strike(page, 'Opciones que ha pedido la persona');
  await arrive(page, 'ticket-options');
  await choose(page, /idioma/i, 'Euskara');
  await strike(page, 'Volver al código');
  await arrive(page, 'ticket');
  await strike(page, 'Activar la cabina');
  await page.getByText('Cabina activada').first().waitFor();
  await arrive(page, 'ticket');
  await strike(page, 'Siguiente votante');
  await page.locator('main[data-screen=identify]').waitFor();
  claim(await isOn(search(page)), 'whoever comes next is searched at once');
  await strike(page, /Bloquear$/);
  await enter(page);
  await arrive(page, 'identify');
}

/** Into everything that opens from the panel and back, and into what the bar opens. */
async function lookAround(page) {
  await strike(page, 'Panel de la mesa');
  await arrive(page, 'panel');
  const places = [
    ['Participación', 'turnout'],
    ['Registro de la mesa', 'audit'],
    ['Acta de la sesión', 'minutes'],
    ['Censo marcado para seguir a mano', 'roll-copy'],
    ['Suspender la votación', 'suspend'],
    ['Cambiar un puesto', 'change-seat'],
  ];
  for (const [name, screen] of places) {
    await strike(page, name);
    await arrive(page, screen);
    await helped(page, screen);
    await page.keyboard.press('Escape');
    await arrive(page, 'panel');
  }
  await strike(page, 'Documentos');
  await savePapers(page, 'panel');
  await strike(page, 'Participación');
  await arrive(page, 'turnout');
  await choose(page, 'Ver como', 'Tabla');
  await arrive(page, 'turnout');
  await strike(page, 'Atrás');
  await arrive(page, 'panel');
  await strike(page, 'Acta de la sesión');
  await arrive(page, 'minutes');
  await strike(page, 'Anotar: Otras incidencias');
  await arrive(page, 'minutes-incidents');
  await writeIn(page, field(page, 'Qué ha pasado'), 'Se ha ido la luz');
  await page.keyboard.press('Enter');
  const strikeOut = page.getByRole('button', { name: /^Quitar: / });
  await strikeOut.waitFor();
  await arrive(page, 'minutes-incidents');
  await tabTo(page, strikeOut);
  await page.keyboard.press('Enter');
  await strikeOut.waitFor({ state: 'detached' });
  await arrive(page, 'minutes-incidents');
  for (const [name, screen] of [[/^Conexión: /, 'sending'], [/^Equipo: /, 'device'], [/^Cabina: /, 'booth'], [/^Conflictos: /, 'conflicts']]) {
    await strike(page, name);
    await arrive(page, screen);
  }
  await page.keyboard.press('Escape');
  await arrive(page, 'identify');
}

async function closeAndCount(page) {
  await strike(page, 'Panel de la mesa');
  await strike(page, 'Cerrar la votación');
  await arrive(page, 'close-poll');
  await strike(page, 'Seguir con el cierre');
  await arrive(page, 'close-poll');
  for (const box of await page.getByRole('checkbox').all()) {
    await tabTo(page, box);
    await page.keyboard.press('Space');
  }
  await writeIn(page, field(page, 'Sobres recibidos'), '3');
  await writeIn(page, field(page, 'Sobres admitidos'), '2');
  await strike(page, 'Seguir con el cierre');
  await arrive(page, 'close-confirm');
  await sign(page);
  await writeIn(page, field(page, 'Escriba el código de la mesa'), 'st-06-015-03-002-b');
  await strike(page, 'Cerrar la votación');
  await arrive(page, 'count');
  await sign(page);
  await strike(page, 'Contar y certificar');
  await arrive(page, 'result');
  await helped(page, 'result');
}

async function seat(page, name, pin) {
  await arrive(page, 'constitute');
  await writeIn(page, field(page, 'Nombre y apellidos'), name);
  for (const label of ['PIN de seis números', 'Repita el PIN']) await writeIn(page, page.getByLabel(label), pin);
  await page.keyboard.press('Enter');
  await page.waitForFunction((before) => !document.querySelector('main').textContent.includes(before), pin === '481516' ? 'Persona 1 de' : 'Persona 2 de');
}

async function constituteAndOpen(page) {
  await seat(page, 'Ana Gil', '481516');
  await seat(page, 'Jon Paz', '234299');
  for (let free = 3; free <= 5; free += 1) {
    await page.getByText(`Persona ${free} de`).waitFor();
    await arrive(page, 'constitute');
    await strike(page, 'Dejar libre');
  }
  await arrive(page, 'constitute-review');
  await strike(page, 'Constituir la mesa');
  await enter(page);
  await arrive(page, 'open-poll');
  await strike(page, 'Documentos');
  await savePapers(page, 'open-poll');
  await sign(page);
  await strike(page, 'Abrir la mesa');
  await page.locator('main[data-screen=identify]').waitFor();
  claim(await isOn(search(page)), 'the first voter is searched at once');
  await arrive(page, 'identify');
}

/** Saves the papers, reads one to its end, and goes back. */
async function savePapers(page, from) {
  await arrive(page, 'papers');
  await strike(page, 'Guardar los documentos');
  await page.getByText('Documentos guardados').first().waitFor();
  await arrive(page, 'papers');
  await strike(page, 'Leer el acta de constitución');
  await arrive(page, 'paper-page');
  await strike(page, 'Página siguiente');
  await page.getByText('Página 2 de 2').waitFor();
  await arrive(page, 'paper-page');
  await page.keyboard.press('Escape');
  await arrive(page, 'papers');
  await page.keyboard.press('Escape');
  await arrive(page, from);
}

async function enrol(page) {
  await arrive(page, 'enrol-language');
  await choose(page, 'Idioma', 'Español');
  await strike(page, 'Siguiente paso');
  await page.getByRole('radio', { name: 'mesa-03-002-b.urna' }).waitFor();
  await arrive(page, 'enrol-bundle');
  await writeIn(page, field(page, 'Clave de registro'), 'zzzz');
  await page.keyboard.press('Enter');
  await page.locator('[data-refusal=bundle_wrong_key]').waitFor();
  await tabTo(page, field(page, 'Clave de registro'));
  for (let letters = 0; letters < 4; letters += 1) await page.keyboard.press('Backspace');
  await write(page, 'ABCDE-FGHJK-LMNPQ-RSTUV-WXYZ2-34');
  await strike(page, 'Abrir el paquete');
  await arrive(page, 'enrol-centre');
  await strike(page, 'Son iguales: dar de alta');
  await arrive(page, 'enrol-roll');
  await strike(page, 'Parar la descarga');
  await page.getByText('Descarga del censo parada').waitFor();
  claim(await isOn(page.getByRole('button', { name: 'Seguir con la descarga' })), 'whoever stops it can let it go on at once');
  await page.keyboard.press('Enter');
  await strike(page, 'Seguir sin esperar');
  await arrive(page, 'enrol-screen');
  await tabTo(page, page.getByRole('slider', { name: 'Borde derecho de la tarjeta' }));
  await page.keyboard.press('ArrowLeft');
  await strike(page, 'Guardar la medida');
  await arrive(page, 'enrol-devices');
  await strike(page, 'Siguiente paso');
  await arrive(page, 'enrol-report');
}

const byKeys = (name, query, screen, steps) => byHand(once(staff(name, query, screen, steps)));

export const BY_KEYS_SCENES = [
  byKeys('by-keys-enrol', 'not_enrolled=1&down=64', 'enrol-report', enrol),
  byKeys('by-keys-open', 'phase=closed&unseated&voted=0', 'identify', constituteAndOpen),
  byKeys('by-keys-check-in', 'phase=open&out', 'identify', checkIn),
  byKeys('by-keys-panel', 'phase=open&pending=12&conflicts=1', 'identify', lookAround),
  byKeys('by-keys-close', 'phase=open', 'result', closeAndCount),
];
