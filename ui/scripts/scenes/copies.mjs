// Copies on memory sticks, in every state: the marked roll, the package for the centre, and leaving.
import { officers } from './desk.mjs';
import { field, option, press, staff } from './steps.mjs';

const STATION = 'st-06-015-03-002-b';

async function rollCopy(page) {
  await press(page, 'Panel de la mesa');
  await press(page, 'Censo marcado para seguir a mano');
  await option(page, 'COPIA').waitFor();
}

const troubled = (code, words) =>
  staff(`roll-copy-${code.replaceAll('_', '-')}`, `phase=open&stick=${code}`, 'roll-copy', async (page) => {
    await rollCopy(page);
    await page.getByText(words).waitFor();
  });

async function toExport(page) {
  await press(page, 'Panel de la mesa');
  await press(page, 'Exportar para el centro');
  await option(page, 'COPIA').waitFor();
}

async function exportTo(page, name) {
  await option(page, name).check();
  await press(page, 'Exportar aquí');
}

async function toBackup(page) {
  await page.locator('[data-truth=device]').click();
  await press(page, 'Copia de este equipo');
}

async function copyTo(page, name) {
  await option(page, name).check();
  await press(page, 'Copiar aquí');
}

async function retire(page) {
  await press(page, 'Panel de la mesa');
  await press(page, 'Retirar el equipo');
  await page.locator('main[data-screen=retire] [data-state]').first().waitFor();
}

export const COPY_SCENES = [
  staff('roll-copy', 'phase=open&stick=none', 'roll-copy', async (page) => {
    await rollCopy(page);
    await press(page, 'Guardar la copia aquí');
    await page.locator('[data-refusal=medium_missing]').waitFor();
    await option(page, 'AZUL').check();
    await press(page, 'Guardar la copia aquí');
    await page.getByText('Copia en la memoria USB: marca 412').waitFor();
  }),
  staff('roll-copy-kept', 'phase=open&stick=kept', 'roll-copy', async (page) => {
    await rollCopy(page);
    await page.getByText('Copia en la memoria USB: marca 412, hace 2 min').waitFor();
  }),
  staff('roll-copy-newer', 'phase=open&stick=newer', 'roll-copy', rollCopy),
  staff('roll-copy-begins', 'phase=open&stick=begins', 'roll-copy', rollCopy),
  staff('roll-copy-same-disk', 'phase=open&stick=kept&same_disk=1', 'roll-copy', rollCopy),
  staff('roll-copy-off', 'phase=open&stick=kept', 'roll-copy', async (page) => {
    await rollCopy(page);
    await press(page, 'Dejar de copiar');
    await page.getByText('Sin copia de seguridad: conecte la memoria USB').waitFor();
  }),
  staff('no-copy', 'phase=open&stick=none', 'identify', async (page) => {
    await page.locator('header').getByText('Sin copia de seguridad').waitFor();
  }),
  staff('no-copy-panel', 'phase=open&stick=none', 'panel', async (page) => {
    await press(page, 'Panel de la mesa');
    await page.getByText('Sin copia de seguridad: conecte la memoria USB').waitFor();
  }),
  staff('roll-copy-no-stick', 'phase=open&stick=none&no_stick=1', 'roll-copy', async (page) => {
    await press(page, 'Panel de la mesa');
    await press(page, 'Censo marcado para seguir a mano');
    await field(page, 'Carpeta').fill('/nowhere');
    await press(page, 'Guardar la copia aquí');
    await page.locator('[data-refusal=medium_away]').waitFor();
  }),
  troubled('medium_away', 'La memoria USB no está. Vuelva a conectarla.'),
  troubled('medium_full', 'La memoria USB está llena.'),
  troubled('medium_altered', 'La memoria USB no devuelve lo que se escribió.'),
  troubled('medium_failed', 'No se puede escribir en la memoria USB.'),
  troubled('copy_too_large', 'El censo tiene demasiados electores para el papel.'),
  staff('export', 'phase=certified&pending=12', 'export', async (page) => {
    await toExport(page);
    await press(page, 'Exportar aquí');
    await page.locator('[data-refusal=medium_missing]').waitFor();
    await exportTo(page, 'COPIA');
    await page.getByText('Memorias con todo: 1 de 2').waitFor();
    await exportTo(page, 'AZUL');
    await page.getByText('Memorias con todo: 2 de 2').waitFor();
  }),
  staff('export-running', 'phase=certified&pending=12&slow=1', 'export', async (page) => {
    await toExport(page);
    await exportTo(page, 'COPIA');
    await page.getByText('Escribiendo en la memoria: quedan 12 MB').waitFor();
  }),
  staff('export-stopped', 'phase=certified&pending=12&slow=1', 'export', async (page) => {
    await toExport(page);
    await exportTo(page, 'COPIA');
    await press(page, 'Parar la exportación');
    await page.getByText('La exportación se ha parado.').waitFor();
  }),
  staff('export-same-disk', 'phase=certified&pending=12', 'export', async (page) => {
    await toExport(page);
    await field(page, 'Carpeta').fill('/srv/copia');
    await press(page, 'Exportar aquí');
    await page.getByText('Esa carpeta está en este equipo.').waitFor();
  }),
  staff('export-full', 'phase=certified&pending=12&export=medium_full', 'export', async (page) => {
    await toExport(page);
    await exportTo(page, 'COPIA');
    await page.getByText('La memoria USB está llena.').waitFor();
  }),
  staff('backup', 'phase=open', 'backup', async (page) => {
    await toBackup(page);
    await press(page, 'Copiar aquí');
    await page.getByText('Elija una memoria USB o escriba una carpeta.').waitFor();
  }),
  staff('backup-copying', 'phase=open&slow=1', 'backup', async (page) => {
    await toBackup(page);
    await copyTo(page, 'COPIA');
    await page.getByText('Copiando los datos de este equipo: quedan 12 MB').waitFor();
  }),
  staff('backup-stopped', 'phase=open&slow=1', 'backup', async (page) => {
    await toBackup(page);
    await copyTo(page, 'COPIA');
    await press(page, 'Parar la copia');
    await page.getByText('La copia se ha parado. La anterior sigue como estaba.').waitFor();
  }),
  staff('backup-done', 'phase=open', 'backup', async (page) => {
    await toBackup(page);
    await copyTo(page, 'COPIA');
    await page.getByText(/^Copiado y comprobado a las .*Registros: 412\.$/).waitFor();
  }),
  staff('backup-full', 'phase=open&backup=medium_full', 'backup', async (page) => {
    await toBackup(page);
    await copyTo(page, 'COPIA');
    await page.getByText('La memoria USB está llena.').waitFor();
  }),
  staff('backup-pulled-out', 'phase=open&backup=medium_away', 'backup', async (page) => {
    await toBackup(page);
    await copyTo(page, 'COPIA');
    await page.getByText('La memoria USB no está. Vuelva a conectarla.').waitFor();
  }),
  staff('retire-not-safe', 'phase=certified&pending=12', 'retire', async (page) => {
    await retire(page);
    await page.getByText('Aún no se puede retirar').waitFor();
  }),
  staff('retire-notes-here', 'phase=certified&notes-here=1', 'retire', async (page) => {
    await retire(page);
    await page.getByText('Las notas del acta de la sesión solo están en este equipo').waitFor();
  }),
  staff('retire-exported', 'phase=certified&pending=12&exported=1', 'retire', async (page) => {
    await retire(page);
    await officers(page);
    await press(page, 'Retirar y borrar el equipo');
    await page.getByText('Escriba el código de la mesa.').waitFor();
  }),
  staff('retired', 'phase=certified', 'retired', async (page) => {
    await retire(page);
    await officers(page);
    await field(page, 'Escriba el código de la mesa').fill(STATION);
    await press(page, 'Retirar y borrar el equipo');
    await page.getByText('Ficheros borrados: 12').waitFor();
  }),
];
