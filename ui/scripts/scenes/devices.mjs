// Enrolling a machine, measuring its screen and what is plugged in.
import { scan } from './desk.mjs';
import { button, claim, field, knowsNothing, once, press, staff } from './steps.mjs';

const at = (page, screen) => page.locator(`main[data-screen=${screen}]`).waitFor();

async function toBundle(page) {
  await press(page, 'Siguiente paso');
  await page.getByRole('radio', { name: 'mesa-03-002-b.urna' }).waitFor();
}

async function toCentre(page) {
  await toBundle(page);
  await field(page, 'Clave de registro').fill('ABCDE-FGHJK-LMNPQ-RSTUV-WXYZ2-34');
  await press(page, 'Abrir el paquete');
  await at(page, 'enrol-centre');
}

export async function toRoll(page) {
  await toCentre(page);
  await press(page, 'Son iguales: dar de alta');
  await at(page, 'enrol-roll');
}

async function toScreen(page) {
  await toRoll(page);
  await page.locator('[data-state=ok]').first().waitFor();
  await press(page, 'Siguiente paso');
  await at(page, 'enrol-screen');
}

async function toDevices(page) {
  await toScreen(page);
  await press(page, 'Guardar la medida');
  await page.locator('[data-screen=enrol-devices] dl').waitFor();
}

export async function toReport(page) {
  await toDevices(page);
  await press(page, 'Siguiente paso');
  await at(page, 'enrol-report');
}

async function toTicket(page) {
  await field(page, 'DNI, NIE o apellidos').fill('87654321X');
  await page.locator('[data-person]').click();
  await at(page, 'confirm');
  await press(page, 'Autorizar el voto');
  await at(page, 'ticket');
}

export const DEVICE_SCENES = [
  staff('enrol-language', 'not_enrolled=1', 'enrol-language'),
  staff('enrol-bundle', 'not_enrolled=1', 'enrol-bundle', toBundle),
  staff('enrol-bundle-no-stick', 'not_enrolled=1&no_stick=1', 'enrol-bundle', (page) => press(page, 'Siguiente paso')),
  staff('enrol-wrong-key', 'not_enrolled=1', 'enrol-bundle', async (page) => {
    await toBundle(page);
    await field(page, 'Clave de registro').fill('zzzzz');
    await press(page, 'Abrir el paquete');
    await page.locator('[data-refusal=bundle_wrong_key]').waitFor();
  }),
  staff('enrol-centre', 'not_enrolled=1', 'enrol-centre', toCentre),
  staff('enrol-centre-differs', 'not_enrolled=1', 'enrol-bundle', async (page) => {
    await toCentre(page);
    await press(page, 'No son iguales');
    await page.locator('[data-refusal=centre_differs] [data-state=error]').waitFor();
  }),
  staff('enrol-roll', 'not_enrolled=1', 'enrol-roll', toRoll),
  staff('enrol-roll-arriving', 'not_enrolled=1&down=64', 'enrol-roll', async (page) => {
    await toRoll(page);
    await page.getByRole('progressbar').waitFor();
  }),
  staff('enrol-roll-held', 'not_enrolled=1&down=64', 'enrol-roll', async (page) => {
    await toRoll(page);
    for (const name of ['Parar la descarga', 'Seguir con la descarga', 'Parar la descarga']) await press(page, name);
    await page.getByText('Descarga del censo parada').waitFor();
    if ((await page.getByRole('progressbar').count()) > 0) throw new Error('what stands still is shown as going on');
  }),
  once(
    staff('enrol-roll-held-left', 'not_enrolled=1&down=64', 'enrol-screen', async (page) => {
      await toRoll(page);
      await press(page, 'Parar la descarga');
      await page.getByText('Descarga del censo parada').waitFor();
      await press(page, 'Seguir sin esperar');
      await at(page, 'enrol-screen');
      await page.getByText('Recibiendo el censo: 64').first().waitFor();
    }),
  ),
  once(
    staff('enrol-roll-held-left-at-once', 'not_enrolled=1&down=64', 'enrol-screen', async (page) => {
      await toRoll(page);
      // Both before anything is answered.
      await page.evaluate(() => {
        const named = (words) => [...document.querySelectorAll('button')].find((it) => it.textContent.includes(words));
        named('Parar la descarga').click();
        named('Seguir sin esperar').click();
      });
      await at(page, 'enrol-screen');
      await page.waitForTimeout(4_000);
      await page.getByText('Recibiendo el censo: 64').first().waitFor();
    }),
  ),
  staff('enrol-roll-altered', 'not_enrolled=1&roll_refused=roll_altered', 'enrol-roll', toRoll),
  staff('enrol-roll-failed', 'not_enrolled=1&bad_roll=1', 'enrol-roll', async (page) => {
    await toRoll(page);
    await page.locator('main').getByText('El censo no supera la comprobación. No abra la mesa.').waitFor();
    await button(page, 'Seguir sin esperar').waitFor();
  }),
  staff('enrol-screen', 'not_enrolled=1', 'enrol-screen', toScreen),
  staff('enrol-screen-moved', 'not_enrolled=1', 'enrol-screen', async (page) => {
    await toScreen(page);
    const edge = page.getByRole('slider', { name: 'Borde derecho de la tarjeta' });
    const before = await edge.getAttribute('aria-valuetext');
    await edge.press('ArrowLeft');
    await edge.press('Shift+ArrowLeft');
    if ((await edge.getAttribute('aria-valuetext')) === before) throw new Error('the arrow keys do not move the edge');
  }),
  staff('enrol-devices', 'not_enrolled=1', 'enrol-devices', toDevices),
  staff('enrol-devices-bare', 'not_enrolled=1&bare=1&reader=not_found', 'enrol-devices', toDevices),
  staff('enrol-devices-reader', 'not_enrolled=1', 'enrol-devices', async (page) => {
    await toDevices(page);
    await page.getByText('Sin probar').waitFor();
    await press(page, 'Probar el lector');
    await at(page, 'diagnosis-scanner');
    await scan(page, '12345678Z\n');
    await page.getByText('El lector funciona').waitFor();
    await press(page, 'Atrás');
    await at(page, 'enrol-devices');
    await page.getByText('Sin probar').waitFor({ state: 'detached' });
    await press(page, 'Siguiente paso');
    await at(page, 'enrol-report');
    await page.getByText('El equipo está preparado. Ahora se constituye la mesa.').waitFor();
    await press(page, 'Atrás');
  }),
  staff('enrol-report', 'not_enrolled=1&bare=1', 'enrol-report', async (page) => {
    await toDevices(page);
    await press(page, 'Siguiente paso');
  }),
  staff('enrol-again', 'phase=closed&unseated&voted=0', 'enrol-report', async (page) => {
    await press(page, 'Comprobar este equipo');
    await at(page, 'enrol-roll');
    await press(page, 'Siguiente paso');
    await at(page, 'enrol-screen');
    await press(page, 'Dejar como está');
    await page.locator('[data-screen=enrol-devices] dl').waitFor();
    await press(page, 'Siguiente paso');
    await at(page, 'enrol-report');
    await button(page, 'Pruebas e informe').waitFor();
  }),
  staff('enrol-again-roll', 'phase=closed&unseated&voted=0', 'enrol-roll', (page) => press(page, 'Comprobar este equipo')),
  once(
    staff('enrol-again-left', 'phase=closed&unseated&voted=0', 'constitute', async (page) => {
      await press(page, 'Comprobar este equipo');
      await at(page, 'enrol-roll');
      await press(page, 'Atrás');
      await at(page, 'constitute');
      await field(page, 'Nombre y apellidos').fill('Ana');
      await button(page, 'Comprobar este equipo').waitFor({ state: 'detached' });
    }),
  ),
  staff('no-election-check', 'phase=no_election&unseated&voted=0', 'no-election', async (page) => {
    await press(page, 'Comprobar este equipo');
    await at(page, 'enrol-roll');
    await press(page, 'Atrás');
  }),
  staff('unknown-enrol-roll', 'phase=closed&unseated&voted=0&down=64&silent=1', 'enrol-roll', async (page) => {
    await press(page, 'Comprobar este equipo');
    await page.getByRole('progressbar').waitFor();
    await knowsNothing(page);
    claim((await page.getByRole('progressbar').count()) === 0, 'nothing is said to arrive while nothing is known');
    await button(page, 'Parar la descarga').waitFor();
  }),
  staff('unknown-enrol-devices', 'phase=closed&unseated&voted=0&silent=1', 'enrol-devices', async (page) => {
    await press(page, 'Comprobar este equipo');
    await press(page, 'Siguiente paso');
    await press(page, 'Dejar como está');
    await page.locator('[data-screen=enrol-devices] dl').waitFor();
    await knowsNothing(page);
  }),
  staff('papers-printed', 'phase=open&many=1', 'papers', async (page) => {
    await press(page, 'Panel de la mesa');
    await press(page, 'Documentos');
    await press(page, 'Guardar los documentos');
    await press(page, 'Imprimir el acta de constitución');
    await page.getByText('Enviado a la impresora').waitFor();
  }),
  staff('ticket-printed', 'phase=open', 'ticket', async (page) => {
    await toTicket(page);
    await press(page, 'Imprimir el código');
    await page.getByText('Código impreso. Dé el papel al votante.').waitFor();
  }),
  staff('ticket-no-paper', 'phase=open&no_paper=1', 'ticket', async (page) => {
    await toTicket(page);
    await press(page, 'Imprimir el código');
    await page.getByText('Sin papel: dígale el código.').waitFor();
  }),
  staff('device-measure', 'phase=open', 'measure', async (page) => {
    await button(page, /^Equipo: /).click();
    await press(page, 'Medir la pantalla');
  }),
];
