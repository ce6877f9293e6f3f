// The desk of the staff window beyond the plain check-in: what happens when something is not as usual.
import { button, claim, field, knowsNothing, once, option, press, staff } from './steps.mjs';

const openConflicts = (page) => button(page, /^Conflictos: /).click();

export async function officers(page, second = 'Vocal 1', pins = ['481516', '234299']) {
  await page.getByRole('group', { name: 'Primera persona' }).getByRole('radio', { name: 'Presidencia' }).check();
  await page.getByRole('group', { name: 'Segunda persona' }).getByRole('radio', { name: second }).check();
  await page.getByLabel('PIN de la primera persona').fill(pins[0]);
  await page.getByLabel('PIN de la segunda persona').fill(pins[1]);
}

async function look(page, which = 0) {
  await openConflicts(page);
  await button(page, /^Ver las dos marcas/).nth(which).click();
  await page.locator('main[data-screen=conflict]').waitFor();
}

/** Types as a document reader does: a few milliseconds between keys, Enter at the end of each line, whatever has the focus. */
export async function scan(page, text) {
  await page.evaluate((keys) => {
    let at = performance.now();
    for (const key of keys) {
      const event = new KeyboardEvent('keydown', { key: key === '\n' ? 'Enter' : key, bubbles: true, cancelable: true });
      Object.defineProperty(event, 'timeStamp', { value: (at += 5) });
      (document.activeElement ?? document.body).dispatchEvent(event);
    }
  }, [...text]);
}

/** A document that nobody holds, of one of the invented people. */
export const ZONE = 'IDESPBAA000589587654321X<<<<<<\n8001014F2506300ESP<<<<<<<<<<<1\nZAMORA<PULIDO<<TERESA<<<<<<<<<\n';

async function begin(page) {
  await press(page, 'Panel de la mesa');
  await press(page, 'Pasar a papel');
  await page.locator('main[data-screen=begin-paper]').waitFor();
}

async function pin(page, digits = '481516') {
  await page.getByLabel('PIN de presidencia').fill(digits);
}

/** What was held up to the reader says nobody: it is said why, and nothing of it stays. */
const unreadable = (name, text, words) =>
  staff(`scan-${name}`, 'phase=open', 'identify', async (page) => {
    await scan(page, text);
    await page.getByText(words).waitFor();
    claim((await field(page, 'DNI, NIE o apellidos').inputValue()) === '', 'nothing of the reading stays in the field');
    claim((await page.locator('[data-person]').count()) === 0, 'nobody is guessed');
  });

/** Opens the person whose vote by post is recorded. */
async function byPost(page) {
  await scan(page, '23456789D\n');
  await page.locator('main[data-screen=postal-vote]').waitFor();
}

/** Opens the person of another table whose place the election says. */
async function elsewhere(page) {
  await scan(page, '34567890V\n');
  await page.locator('main[data-screen=other-table]').waitFor();
}

async function seat(page) {
  await press(page, 'Panel de la mesa');
  await press(page, 'Cambiar un puesto');
  await page.locator('main[data-screen=change-seat]').waitFor();
}

async function sitDown(page, post, again = '660912') {
  await seat(page);
  await option(page, post).check();
  await field(page, 'Nombre y apellidos de quien se sienta ahora').fill('Elena Núñez Peña');
  await page.getByLabel('PIN de seis números').fill('660912');
  await page.getByLabel('Repita el PIN').fill(again);
  await press(page, 'Siguiente: dos personas');
}

async function newcomer(page, post) {
  await sitDown(page, post);
  await page.locator('main[data-screen=change-seat-agree]').waitFor();
}

export const DESK_SCENES = [
  staff('change-seat', 'phase=open', 'change-seat', async (page) => {
    await seat(page);
    await press(page, 'Siguiente: dos personas');
    await page.getByText('Elija el puesto que cambia.').waitFor();
  }),
  staff('change-seat-different', 'phase=open', 'change-seat', async (page) => {
    await sitDown(page, 'Vocal 1', '660913');
    await page.getByText('Los dos PIN no coinciden').waitFor();
    claim((await page.getByLabel('Repita el PIN').getAttribute('aria-invalid')) === 'true', 'what differs is said at the PIN that was typed again');
  }),
  staff('change-seat-agree', 'phase=open', 'change-seat-agree', (page) => newcomer(page, 'Vocal 1')),
  staff('change-seat-president-gone', 'phase=open', 'panel', async (page) => {
    await newcomer(page, 'Presidencia');
    await page.getByRole('group', { name: 'Primera persona' }).getByRole('radio', { name: 'Vocal 1' }).check();
    await page.getByRole('group', { name: 'Segunda persona' }).getByRole('radio', { name: 'Vocal 2' }).check();
    await page.getByLabel('PIN de la primera persona').fill('234299');
    await page.getByLabel('PIN de la segunda persona').fill('902211');
    await press(page, 'Cambiar el puesto');
    await page.locator('main[data-screen=sign-in]').waitFor();
    await option(page, 'Presidencia').check();
    await page.getByLabel('Su PIN').fill('660912');
    await press(page, 'Entrar');
    await press(page, 'Panel de la mesa');
  }),
  staff('change-seat-refused', 'phase=open', 'change-seat-agree', async (page) => {
    await newcomer(page, 'Apoyo técnico');
    await officers(page, 'Vocal 1', ['481516', '000000']);
    await press(page, 'Cambiar el puesto');
    await page.locator('[role=alert]').waitFor();
  }),
  staff('scan-confirm', 'phase=open', 'confirm', async (page) => {
    await scan(page, ZONE);
    await page.locator('[data-scan=zone]').waitFor();
    await page.getByText('El documento ha caducado. También vale para votar.').waitFor();
    claim(!(await page.content()).includes('87654321X'), 'the whole number is on no screen');
  }),
  staff('scan-differs', 'phase=open', 'confirm', async (page) => {
    await scan(page, ZONE.replace('ZAMORA<PULIDO', 'ZAMORA<VIDAL'));
    await page.getByText('El documento trae otro nombre que el censo. Compárelos.').waitFor();
    claim(!(await page.content()).includes('VIDAL'), 'the name on the document is on no screen');
    await button(page, 'Autorizar el voto').waitFor();
  }),
  staff('scan-voted', 'phase=open&anyone=voted', 'already-voted', (page) => scan(page, ZONE)),
  unreadable('half', 'IDESPBAA000589587\n', 'Solo se ha leído una parte. Pase el documento otra vez.'),
  unreadable('misread', ZONE.replace('21X<', '21Y<'), 'El documento se ha leído mal. Páselo otra vez o escriba el número.'),
  unreadable('foreign', ZONE.replace('IDESP', 'IDFRA'), 'El documento no es español. Busque por apellidos.'),
  unreadable('rubbish', '8410076473240\n', 'Eso no es un documento de identidad. Pase el DNI o escriba el número.'),
  staff('scan-not-on-roll', 'phase=open', 'not-on-roll', async (page) => {
    await scan(page, '11111111H\n');
    await page.locator('main[data-screen=not-on-roll]').waitFor();
    claim(!(await page.content()).includes('11111111'), 'who is not on the roll is not on the screen');
  }),
  staff('letter', 'phase=open', 'identify', async (page) => {
    await field(page, 'DNI, NIE o apellidos').fill('87654321');
    await page.getByText('La letra de ese número es X').waitFor();
    claim((await page.locator('[data-person]').count()) === 0, 'nobody is found before the letter is compared');
  }),
  staff('similar', 'phase=open&by_hand=12&conflicts=1', 'identify', async (page) => {
    await field(page, 'DNI, NIE o apellidos').fill('llorente');
    await page.locator('[data-similar]').waitFor();
  }),
  staff('postal-row', 'phase=open', 'identify', async (page) => {
    await field(page, 'DNI, NIE o apellidos').fill('quint');
    await page.locator('[data-person]').getByText('Consta voto por correo: pregunte a presidencia').waitFor();
  }),
  staff('postal-vote', 'phase=open', 'postal-vote', async (page) => {
    await byPost(page);
    claim((await button(page, 'Autorizar el voto').count()) === 0, 'the desk alone authorises nobody');
  }),
  staff('allow-postal', 'phase=open', 'allow-postal', async (page) => {
    await byPost(page);
    await page.getByRole('radio', { name: 'Pasaporte' }).check();
    await press(page, 'Decide presidencia');
    await pin(page, '000000');
    await press(page, 'Permitir el voto');
    await page.locator('[data-refusal=pin_wrong]').waitFor();
  }),
  staff('postal-allowed', 'phase=open', 'ticket', async (page) => {
    await byPost(page);
    await press(page, 'Decide presidencia');
    await pin(page);
    await press(page, 'Permitir el voto');
    await page.locator('[data-code]').waitFor();
    claim(!(await page.content()).includes('Quintana'), 'the ticket names nobody');
  }),
  staff('left-voter', 'phase=open', 'left-voter', async (page) => {
    await scan(page, '56789012B\n');
    await page.getByText('Se fue sin votar: decide presidencia').waitFor();
    claim((await button(page, 'Autorizar el voto').count()) === 0, 'the desk alone authorises nobody');
  }),
  staff('allow-left', 'phase=open', 'allow-left', async (page) => {
    await scan(page, '56789012B\n');
    await press(page, 'Decide presidencia');
    await pin(page, '000000');
    await press(page, 'Permitir el voto');
    await page.locator('[data-refusal=pin_wrong]').waitFor();
  }),
  staff('other-table-row', 'phase=open', 'identify', async (page) => {
    await field(page, 'DNI, NIE o apellidos').fill('tamayo');
    await page.locator('[data-person]').getByText('Le corresponde la mesa').first().waitFor();
  }),
  staff('other-table', 'phase=open', 'other-table', async (page) => {
    await elsewhere(page);
    await page.getByText('CEIP Enrique Segura Covarsí').waitFor();
    claim((await button(page, 'Autorizar el voto').count()) === 0, 'nobody votes at a table that is not theirs');
  }),
  staff('other-table-printed', 'phase=open', 'other-table', async (page) => {
    await elsewhere(page);
    await page.getByRole('radio', { name: 'Euskara' }).check();
    await press(page, 'Imprimir las indicaciones');
    await page.getByText('Indicaciones impresas. Dé el papel a la persona.').waitFor();
  }),
  staff('other-table-no-paper', 'phase=open&no_paper', 'other-table', async (page) => {
    await scan(page, '45678901G\n');
    await page.getByText('No consta dónde está. Mírelo en su tarjeta censal.').waitFor();
    await press(page, 'Imprimir las indicaciones');
    await page.locator('[data-refusal=printer_no_paper]').waitFor();
  }),
  staff('denies', 'phase=open&anyone=voted', 'noting', async (page) => {
    await scan(page, ZONE);
    await press(page, 'Dice que no ha votado');
    await press(page, 'Anotar la incidencia');
    await page.getByText('Escriba los seis números de cada PIN.').waitFor();
  }),
  staff('denies-noted', 'phase=open&anyone=voted', 'identify', async (page) => {
    await scan(page, ZONE);
    await press(page, 'Dice que no ha votado');
    await pin(page);
    await press(page, 'Anotar la incidencia');
    await page.getByText('Incidencia anotada. Guardado en esta mesa.').waitFor();
  }),
  staff('certificate', 'phase=open', 'noting', async (page) => {
    await scan(page, '11111111H\n');
    await press(page, 'Trae un certificado censal o una sentencia');
    await pin(page, '000000');
    await press(page, 'Anotar la incidencia');
    await page.locator('[data-refusal=pin_wrong]').waitFor();
  }),
  staff('paper-begin', 'phase=open&authorised=1', 'begin-paper', async (page) => {
    await begin(page);
    await officers(page);
    await press(page, 'Dejar de marcar en el equipo');
    await page.locator('[data-refusal=authorisations_open]').waitFor();
  }),
  staff('paper', 'phase=open', 'on-paper', async (page) => {
    await begin(page);
    await officers(page);
    await press(page, 'Dejar de marcar en el equipo');
    await page.getByText('Última marca del equipo: 412. A mano, desde la 413.').waitFor();
    await press(page, 'Guardar el censo marcado');
    await page.getByText(/censo-marcado\.pdf/).waitFor();
    await press(page, 'Imprimir el censo marcado');
    await page.getByText('Enviado a la impresora').waitFor();
  }),
  staff('paper-too-many', 'phase=open&paper=412&many=1', 'on-paper', async (page) => {
    await press(page, 'Guardar el censo marcado');
    await page.getByText(/demasiados electores/).waitFor();
    claim((await button(page, /Imprimir/).count()) === 0, 'there is no roll on paper to print');
    claim((await page.getByText(/censo-marcado\.pdf/).count()) === 0, 'nor is one promised');
  }),
  staff('paper-worker', 'phase=open&paper=412&seat=poll_worker_1', 'on-paper', async (page) => {
    await page.locator('main[data-screen=on-paper]').waitFor();
    claim((await button(page, 'Volver al equipo').count()) === 0, 'only the chair goes back');
  }),
  staff('paper-end', 'phase=open&paper=412', 'end-paper', async (page) => {
    await press(page, 'Volver al equipo');
    await field(page, 'Personas marcadas a mano').fill('1O');
    await press(page, 'Volver al equipo');
    await page.getByText('Escriba solo un número, sin letras ni signos.').waitFor();
  }),
  staff('paper-ended', 'phase=open&paper=412', 'identify', async (page) => {
    await press(page, 'Volver al equipo');
    await field(page, 'Personas marcadas a mano').fill('12');
    await field(page, 'Motivo de volver al equipo').fill('ha vuelto la luz');
    await pin(page);
    await press(page, 'Volver al equipo');
    await page.getByText('Marcadas a mano: 12. Mire la lista de papel antes de autorizar.').waitFor();
  }),
  staff('conflicts-list', 'phase=open&conflicts=2', 'conflicts', async (page) => {
    await openConflicts(page);
    await button(page, /^Ver las dos marcas/).first().waitFor();
  }),
  once(
    staff('conflicts-tone', 'phase=open&conflicts=1', 'identify', async (page) => {
      await page.evaluate(() => {
        window.tones = 0;
        const Made = window.AudioContext;
        window.AudioContext = class extends Made {
          constructor() {
            super();
            window.tones += 1;
          }
        };
      });
      await button(page, 'Conflictos: Conflictos por revisar: 1').waitFor();
      claim((await page.evaluate(() => window.tones)) === 0, 'nothing sounds for the conflict of the beginning');
      await page.evaluate(() => window.dispatchEvent(new CustomEvent('urna:conflict')));
      await button(page, 'Conflictos: Conflictos por revisar: 2').waitFor();
      claim((await page.evaluate(() => window.tones)) === 1, 'one tone says that there is one more');
    }),
  ),
  staff('conflicts-none', 'phase=open&conflicts=1', 'conflicts', async (page) => {
    await look(page);
    await option(page, 'Es el mismo acto repetido por los equipos').check();
    await officers(page);
    await press(page, 'Confirmar entre dos personas');
    await page.getByText('Decisión guardada en esta mesa.').waitFor();
    await page.getByText(/^Resuelto por la mesa/).waitFor();
    // The pill goes with the last open conflict, once nothing is pressed any more.
    await button(page, /^Conflictos: /).waitFor({ state: 'detached' });
  }),
  staff('conflict', 'phase=open&conflicts=1', 'conflict', async (page) => {
    await look(page);
    claim(!(await page.content()).includes('Llorente'), 'nobody is named before somebody asks');
    await option(page, 'Son dos personas').check();
  }),
  staff('conflict-shown', 'phase=open&conflicts=2', 'conflict', async (page) => {
    await look(page);
    await press(page, 'Mostrar a la persona');
    await page.locator('[data-fact=person]').waitFor();
    claim((await page.getByText('distinto', { exact: true }).count()) === 6, 'time, method and document differ, and the officer does not');
  }),
  staff('unknown-conflict', 'phase=open&conflicts=2&keeps=1&silent=1', 'conflict', async (page) => {
    await look(page);
    await page.getByText('Guardado en esta mesa').waitFor();
    await knowsNothing(page);
    await page.getByText('El equipo no responde. Si sigue así, avise a apoyo técnico.').waitFor();
    claim((await page.getByText('Guardado en esta mesa').count()) === 0, 'the centre is not said to lack it still');
    claim((await page.getByText(/^Recibido por el centro/).count()) === 1, 'what the centre once received stays');
    await option(page, 'Son dos personas').check();
  }),
  staff('conflict-alone', 'phase=open&conflicts=1', 'conflict', async (page) => {
    await look(page);
    await option(page, 'No lo sabemos').check();
    await officers(page, 'Presidencia');
    await press(page, 'Confirmar entre dos personas');
    await page.getByText('Hacen falta dos personas distintas de la mesa.').waitFor();
  }),
];
