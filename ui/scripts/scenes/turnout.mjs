// Turnout: how people came, and the two advances in every state that they pass.
import { claim, option, press, staff } from './steps.mjs';

async function turnout(page, fromDesk = true) {
  if (fromDesk) await press(page, 'Panel de la mesa');
  await press(page, 'Participación');
  await page.locator('[data-screen="turnout"] [data-advance="18:00"]').waitFor();
}

const text = (page, words) => page.getByText(words).first().waitFor();

export const TURNOUT_SCENES = [
  staff('turnout-none', 'phase=open&turnout=none&voted=3', 'turnout', async (page) => {
    await turnout(page);
    await text(page, 'Todavía no ha terminado ningún cuarto de hora con votantes.');
    await text(page, 'El avance se puede enviar desde las 14:00.');
    claim((await page.getByRole('button', { name: 'Imprimir la participación' }).count()) === 0, 'there is nothing to print');
  }),
  staff('turnout-due', 'phase=open&turnout=due', 'turnout', async (page) => {
    await turnout(page);
    await page.getByRole('button', { name: 'Enviar avance de las 14:00' }).waitFor();
    claim((await page.getByRole('button', { name: 'Enviar avance de las 18:00' }).count()) === 0, 'the evening can wait');
  }),
  staff('turnout-received', 'phase=open&turnout=due&compare=1', 'turnout', async (page) => {
    await turnout(page);
    await press(page, 'Enviar avance de las 14:00');
    await text(page, /Recibido por el centro/);
    await press(page, 'Imprimir avance de las 14:00');
    await text(page, 'Enviado a la impresora');
  }),
  staff('turnout-pending', 'phase=open&turnout=pending', 'turnout', async (page) => {
    await turnout(page);
    await text(page, /^Tomado a las 14:03/);
    claim((await page.getByText('7F-3K').count()) === 0, 'nothing is dictated while the centre is near');
  }),
  staff('turnout-dictate', 'phase=open&con=no_internet&turnout=due&pending=12&flying=5&late=75', 'turnout', async (page) => {
    await turnout(page);
    await press(page, 'Enviar avance de las 14:00');
    await text(page, /Código: 7F-3K/);
    claim((await page.getByText(/^Enviando/).count()) === 0, 'what waits to be dictated is not on its way');
  }),
  staff('turnout-failed', 'phase=open&turnout=due&failed=1', 'turnout', async (page) => {
    await turnout(page);
    await press(page, 'Enviar avance de las 14:00');
    await page.getByRole('button', { name: 'Reintentar el avance de las 14:00' }).waitFor();
  }),
  staff('turnout-few', 'phase=open&turnout=few&seat=poll_worker_1', 'turnout', async (page) => {
    await turnout(page);
    await option(page, '15 min').check();
    await text(page, 'Intervalo más largo');
  }),
  staff('turnout-table', 'phase=open&turnout=received&compare=1', 'turnout', async (page) => {
    await turnout(page);
    await option(page, 'Tabla').check();
    await option(page, 'Una hora').check();
    await text(page, 'Comparación: Autonómicas 2023, 2023-05-28');
    claim((await page.locator('table').first().locator('tbody tr').count()) === 5, 'five hours have ended');
    await press(page, 'Imprimir la participación');
    await text(page, 'Enviado a la impresora');
  }),
  staff('turnout-no-paper', 'phase=open&turnout=received&no_paper=1', 'turnout', async (page) => {
    await turnout(page);
    await press(page, 'Imprimir la participación');
    await page.getByRole('alert').getByText(/papel/).waitFor();
    claim((await page.getByText('Enviado a la impresora').count()) === 0, 'nothing was sent');
  }),
  staff('turnout-auditor', 'phase=open&turnout=past&seat=auditor&compare=1', 'turnout', async (page) => {
    await turnout(page, false);
    await text(page, /Ya ha pasado la hora del avance de las 14:00/);
    claim((await page.getByRole('button', { name: /avance|Imprimir/ }).count()) === 0, 'who only looks takes and prints nothing');
  }),
];
