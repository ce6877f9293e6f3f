// The desk of the staff window beyond the plain check-in: what happens when something is not as usual.
import { button, claim, option, press, staff } from './steps.mjs';

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

export const DESK_SCENES = [
  staff('conflicts-list', 'phase=open&conflicts=2', 'conflicts', async (page) => {
    await openConflicts(page);
    await button(page, /^Ver las dos marcas/).first().waitFor();
  }),
  staff('conflicts-none', 'phase=open&conflicts=1', 'conflicts', async (page) => {
    await look(page);
    await option(page, 'Es el mismo acto repetido por los equipos').check();
    await officers(page);
    await press(page, 'Confirmar entre dos personas');
    await page.getByText('Decisión guardada en esta mesa.').waitFor();
    await page.getByText(/^Resuelto por la mesa/).waitFor();
    claim((await button(page, /^Conflictos: /).count()) === 0, 'the pill goes with the last open conflict');
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
    claim((await page.getByText('distinto', { exact: true }).count()) === 4, 'time and method differ, and the officer does not');
  }),
  staff('conflict-alone', 'phase=open&conflicts=1', 'conflict', async (page) => {
    await look(page);
    await option(page, 'No lo sabemos').check();
    await officers(page, 'Presidencia');
    await press(page, 'Confirmar entre dos personas');
    await page.getByText('Hacen falta dos personas distintas de la mesa.').waitFor();
  }),
];
