// What the supervisor looks at: how the station stands, in words.
import { button, claim, option, press, staff } from './steps.mjs';

const inspect = (name) => (page) => button(page, new RegExp(`^${name}: `)).click();

async function outbox(page) {
  await inspect('Envío')(page);
  await press(page, 'Bandeja de salida');
  await page.locator('tbody tr').first().waitFor();
}

async function audit(page, fromDesk = true) {
  if (fromDesk) await press(page, 'Panel de la mesa');
  await press(page, 'Registro de la mesa');
  await page.locator('tbody tr').first().waitFor();
}

export const PANEL_SCENES = [
  staff('outbox', 'phase=open&pending=12', 'outbox', outbox),
  staff('outbox-tried', 'phase=open&con=no_server&pending=12&flying=5', 'outbox', async (page) => {
    await outbox(page);
    claim((await page.getByText(/^Enviando/).count()) === 0, 'nothing is on its way while nobody answers');
  }),
  staff('outbox-sending', 'phase=open&pending=12&flying=5', 'outbox', async (page) => {
    await outbox(page);
    claim((await page.getByText('Enviando al centro').count()) === 5, 'with the centre there, what is tried is on its way');
  }),
  ...[
    ['outbox', async (page) => (await inspect('Envío')(page), press(page, 'Bandeja de salida'))],
    ['audit', async (page) => (await press(page, 'Panel de la mesa'), press(page, 'Registro de la mesa'))],
    ['conflicts', (page) => inspect('Conflictos')(page)],
  ].flatMap(([name, open]) => [
    staff(`${name}-reading`, 'phase=open&conflicts=1&pending=3&lists=never', name, async (page) => {
      await open(page);
      await page.getByText('Leyendo la lista').waitFor();
      claim((await page.getByText(/^No hay /).count()) === 0, 'nothing is said of what was not read');
    }),
    staff(`${name}-again`, 'phase=open&conflicts=1&pending=3&lists=refused', name, async (page) => {
      await open(page);
      await page.locator('[data-refusal=internal]').waitFor();
      claim((await page.getByText(/^No hay /).count()) === 0, 'a list that was refused is not an empty one');
      await press(page, 'Reintentar');
      await page.locator('tbody tr, li[data-conflict]').first().waitFor();
      claim((await button(page, 'Reintentar').count()) === 0, 'it was read');
    }),
  ]),
  staff('outbox-refused', 'phase=open&quarantined=2', 'outbox', async (page) => {
    await outbox(page);
    await option(page, 'No aceptados').check();
    await press(page, 'Reintentar el envío');
    await page.getByText('Se envían de nuevo: 2').waitFor();
  }),
  staff('outbox-record', 'phase=open&quarantined=1', 'outbox-record', async (page) => {
    await outbox(page);
    await button(page, 'Identificación').first().click();
  }),
  staff('audit', 'phase=open', 'audit', async (page) => {
    await audit(page);
    await press(page, 'Comprobar la cadena');
    await page.getByText('Cadena íntegra: 3.214 entradas').waitFor({ timeout: 8000 });
    await press(page, 'Guardar el registro');
    await page.getByText('Guardado y comprobado').waitFor();
  }),
  staff('audit-broken', 'phase=open&broken=1&seat=auditor', 'audit', async (page) => {
    await audit(page, false);
    await press(page, 'Comprobar la cadena');
    await page.getByText('La cadena no está íntegra. Pare y avise al centro.').waitFor({ timeout: 8000 });
  }),
  staff('audit-stopped', 'phase=open&slow=1', 'audit', async (page) => {
    await audit(page);
    await press(page, 'Comprobar la cadena');
    await press(page, 'Parar la comprobación');
    await page.getByText('La comprobación se ha parado').waitFor();
  }),
  staff('panel-since', 'phase=open&booth=busy&booth_since=7', 'panel', async (page) => {
    await press(page, 'Panel de la mesa');
    await page.getByText(/^Desde las \d\d:\d\d \(hace 7 min\)$/).waitFor();
    await page.getByText(/^Desde las \d\d:\d\d \(hace 2 h 8 min\)$/).waitFor();
  }),
  staff('panel-conflicts', 'phase=open&conflicts=1', 'turnout', async (page) => {
    await press(page, 'Panel de la mesa');
    await page.getByText('412 (1 con conflicto)').waitFor();
    await press(page, 'Participación');
    await page.getByText(/^Votantes: 412 de 890 .*\(1 con conflicto\)$/).waitFor();
  }),
  staff('panel-tables', 'phase=open&tables', 'panel', async (page) => {
    await press(page, 'Panel de la mesa');
    await page.getByText('06-015-03-002-B, 06-015-03-002-C').waitFor();
  }),
  staff('panel-carried', 'phase=closed&voted=0&carried=1&roll=2880&con=no_network&never=1', 'panel', async (page) => {
    await press(page, 'Panel de la mesa');
    await page.getByText(/^Censo del \d\d\/\d\d a las \d\d:\d\d: puede haber cambios$/).waitFor();
  }),
  staff('panel-suspended', 'phase=suspended&con=no_server&pending=12&late=75&authorised=1&in_box=411', 'panel', async (page) => {
    await press(page, 'Panel de la mesa');
    await page.getByText(/^Desde las .*\. Puede seguir trabajando\. Todo se guarda en esta mesa\.$/).waitFor();
  }),
  staff('result-sent', 'phase=certified', 'result', (page) => page.getByText(/Acta enviada: recibida por el centro/).waitFor()),
  staff('result-waiting', 'phase=certified&con=no_server&pending=12', 'result', async (page) => {
    await page.getByText('Acta enviada: pendiente').waitFor();
    await page.getByText('Dicte el resultado por teléfono con el código 7F3-K2M').waitFor();
  }),
  staff('pause-sending', 'phase=open', 'pause-sending', async (page) => {
    await inspect('Envío')(page);
    await press(page, 'Pausar el envío');
    await press(page, 'Pausar el envío');
    await page.getByText('Elija el motivo.').waitFor();
  }),
  staff('sending-paused', 'phase=open&pending=3&paused=1', 'sending', inspect('Envío')),
  staff('sending-refused', 'phase=open&con=refused', 'sending', inspect('Conexión')),
  staff('sending-now', 'phase=open&pending=12&flying=5&roll=0', 'sending', inspect('Envío')),
  staff('no-internet', 'phase=open&con=no_internet&pending=12&late=75', 'sending', inspect('Conexión')),
  staff('open-poll-bad-roll', 'phase=closed&voted=0&bad_roll=1', 'open-poll'),
  staff('device-battery', 'phase=open&battery=18&twin=1', 'device', inspect('Equipo')),
];
