// The keyboard on the screen, for a table that has none of its own.
import { claim, field, press, staff } from './steps.mjs';

const keys = (page) => page.getByRole('region', { name: 'Teclado en pantalla: teclas' });

async function type(page, names) {
  for (const name of names) await keys(page).getByRole('button', { name, exact: true }).click();
}

/** The button beside a field. */
const show = (page, label) => field(page, label).locator('xpath=following-sibling::button').click();

export const KEYBOARD_SCENES = [
  staff('keyboard-dni', 'phase=open', 'identify', async (page) => {
    await show(page, 'DNI, NIE o apellidos');
    await type(page, ['8', '7', '6', '5', '4', '3', '2', '1', 'X']);
    await page.locator('[data-person]').waitFor();
    await type(page, ['Borrar la última letra', 'Letras']);
    await keys(page).getByRole('button', { name: 'ñ', exact: true }).waitFor();
  }),
  staff('keyboard-names', 'phase=closed&unseated', 'constitute', async (page) => {
    const name = field(page, 'Nombre y apellidos');
    await show(page, 'Nombre y apellidos');
    await type(page, ['A', 'n', 'a', 'Espacio', 'N', 'Acento agudo', 'u', 'ñ', 'e', 'z', 'Espacio', 'G', 'i', 'l', '·', 'l', 'e', 'o']);
    await type(page, ['Borrar la última letra']);
    claim((await name.inputValue()) === 'Ana Núñez Gil·le', `the keys wrote ${await name.inputValue()}`);
    claim(await name.evaluate((it) => it === document.activeElement), 'the field keeps the focus');
    await page.keyboard.type('o');
    claim((await name.inputValue()) === 'Ana Núñez Gil·leo', 'a real key goes on where they ended');
    await type(page, ['Cerrar el teclado']);
    claim((await keys(page).count()) === 0, 'the keyboard goes away');
    await show(page, 'Nombre y apellidos');
    await press(page, 'Mayúscula');
  }),
];
