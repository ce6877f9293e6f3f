// The tests of a machine: what it does alone, what needs a person, and the report.
import { button, claim, knowsNothing, press, staff } from './steps.mjs';
import { scan } from './desk.mjs';
import { toReport, toRoll } from './devices.mjs';

const at = (page, screen) => page.locator(`main[data-screen=${screen}]`).waitFor();

async function tests(page) {
  await button(page, /^Equipo: /).click();
  await press(page, 'Pruebas e informe');
  await at(page, 'diagnosis');
  await page.locator('[data-row=booth]').waitFor();
}

const tested = (name, query, screen, steps) => staff(`diagnosis-${name}`, query, screen, async (page) => {
  await tests(page);
  await steps(page);
});

export const DIAGNOSIS_SCENES = [
  tested('untested', 'phase=closed&seat=support', 'diagnosis', async () => undefined),
  tested('all-run', 'phase=closed', 'diagnosis', async (page) => {
    await press(page, 'Hacer las pruebas');
    await page.getByText('Pruebas sin hacer: 3').waitFor({ timeout: 8000 });
  }),
  tested('running', 'phase=closed&slow=1', 'diagnosis', async (page) => {
    await press(page, 'Hacer las pruebas');
    await page.getByText('Probando: Censo').waitFor({ timeout: 8000 });
  }),
  tested('ready', 'phase=closed&tested=1', 'diagnosis', async (page) => {
    await page.getByText('El equipo está preparado').waitFor();
    await press(page, 'Guardar el informe');
    await page.getByText(/^Informe guardado/).waitFor();
    await press(page, 'Imprimir el informe');
    await page.getByText('Enviado a la impresora').waitFor();
  }),
  tested('bare', 'phase=closed&tested=1&bare=1&broken=1', 'diagnosis', (page) => page.getByText('El equipo no está preparado').waitFor()),
  staff('unknown-diagnosis', 'phase=closed&tested=1&silent=1', 'diagnosis', async (page) => {
    await tests(page);
    await page.getByText('El equipo está preparado').waitFor();
    await knowsNothing(page);
    claim((await page.locator('[data-row=printer]').textContent()).includes('Lista · 23/05 08:05'), 'what was found, and when, stays');
    claim((await page.getByText('El equipo está preparado').count()) === 0, 'a machine that says nothing is not called ready');
  }),
  staff('unknown-diagnosis-scanner', 'phase=closed&silent=1', 'diagnosis-scanner', async (page) => {
    await tests(page);
    await button(page, 'Probar: Lector de DNI').click();
    await scan(page, '12345678Z\n');
    await page.getByText('El lector funciona').waitFor();
    await knowsNothing(page);
  }),
  tested('scanner', 'phase=closed', 'diagnosis-scanner', (page) => button(page, 'Probar: Lector de DNI').click()),
  tested('scanner-read', 'phase=closed', 'diagnosis-scanner', async (page) => {
    await button(page, 'Probar: Lector de DNI').click();
    await page.getByText('Esperando al lector').waitFor();
    await scan(page, '12345678Z\n');
    await page.getByText('El lector funciona').waitFor();
  }),
  tested('sound', 'phase=closed', 'diagnosis-sound', async (page) => {
    await button(page, 'Probar: Sonido de la cabina').click();
    await press(page, 'Tocar el sonido');
    await page.getByText(/Ha sonado/).waitFor();
  }),
  tested('sound-none', 'phase=closed&bare=1', 'diagnosis-sound', async (page) => {
    await button(page, 'Probar: Sonido de la cabina').click();
    await press(page, 'Tocar el sonido');
    await page.locator('[data-refusal=no_sound] [data-state]').waitFor();
  }),
  tested('booth', 'phase=closed', 'diagnosis-booth', async (page) => {
    await button(page, 'Probar: Papeleta de prueba').click();
    await press(page, 'Mostrar la papeleta');
    await page.getByText('La papeleta está en la cabina').waitFor();
  }),
  tested('booth-tried', 'phase=closed', 'diagnosis-booth', async (page) => {
    await button(page, 'Probar: Papeleta de prueba').click();
    await press(page, 'Mostrar la papeleta');
    await page.getByText('La papeleta está en la cabina').waitFor();
    await page.evaluate(() => window.dispatchEvent(new Event('urna:tried')));
    await page.getByText('La cabina funciona. La urna no ha cambiado.').waitFor();
  }),
  tested('booth-too-late', 'phase=open', 'diagnosis-booth', async (page) => {
    await button(page, 'Probar: Papeleta de prueba').click();
    await press(page, 'Mostrar la papeleta');
    await page.locator('[data-refusal=practice_over] [data-state]').waitFor();
  }),
  staff('booth-one-screen', 'phase=open&mode=one_screen', 'booth', (page) => button(page, /^Cabina: /).click()),
  staff('booth-no-screen', 'phase=open&mode=two_screens&booth=no_screen', 'booth', (page) => button(page, /^Cabina: /).click()),
  staff('screen-turned', 'phase=open&mode=one_screen', 'sign-in', async (page) => {
    await button(page, /^Cabina: /).click();
    await press(page, 'Girar la pantalla hacia el votante');
  }),
  staff('device-screens', 'phase=open', 'device', async (page) => {
    await button(page, /^Equipo: /).click();
    await page.getByRole('radio', { name: 'Una pantalla que se gira' }).check();
  }),
  staff('enrol-tests', 'not_enrolled=1', 'diagnosis', async (page) => {
    await toReport(page);
    await press(page, 'Pruebas e informe');
    await page.locator('[data-row=booth]').waitFor();
  }),
  staff('enrol-audio-altered', 'not_enrolled=1&speech_refused=speech_altered', 'enrol-roll', async (page) => {
    await toRoll(page);
    await page.locator('[data-refusal=speech_altered] [data-state]').waitFor();
  }),
];
