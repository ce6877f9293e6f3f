// A screen that nobody uses: it asks, and locks itself.
import { scan, ZONE } from './desk.mjs';
import { middle } from './pointer.mjs';
import { button, byHand, claim, field, once, press, staff } from './steps.mjs';

const put = (page, seconds) => page.evaluate((ms) => globalThis.skipTime(ms), seconds * 1_000);
const warning = (page) => page.locator('[data-locks]');

/** Half a minute before the end of so many. */
async function almost(page, minutes) {
  await put(page, minutes * 60 - 29);
  await warning(page).waitFor();
}

export const LOCKING_SCENES = [
  staff('locks-soon', 'phase=ended', 'count', (page) => almost(page, 2)),
  staff('locks-soon-desk', 'phase=open', 'identify', async (page) => {
    await put(page, 9 * 60);
    await page.locator('main[data-screen=identify]').waitFor();
    claim((await warning(page).count()) === 0, 'the desk may lie open for longer');
    await put(page, 31);
    await warning(page).waitFor();
  }),
  staff('locks-not', 'phase=ended&in_box=411', 'count', async (page) => {
    await field(page, /explicación/i).fill('Una papeleta rota');
    await almost(page, 2);
    await press(page, 'Seguir aquí');
    await warning(page).waitFor({ state: 'hidden' });
    claim((await field(page, /explicación/i).inputValue()) === 'Una papeleta rota', 'what was typed is still there');
  }),
  byHand(
    staff('locks-moving', 'phase=ended', 'count', async (page) => {
      await page.mouse.move(40, 40);
      await page.mouse.move(200, 100, { steps: 4 });
      await almost(page, 2);
      await page.mouse.move(400, 300, { steps: 8 });
      await page.waitForTimeout(200);
      claim((await warning(page).count()) === 1, 'a hand on its way to the button finds it there');
      await page.mouse.down();
      claim((await warning(page).count()) === 1, 'and until the press ends');
      await page.mouse.up();
      await warning(page).waitFor({ state: 'hidden' });
      await almost(page, 2);
      await press(page, 'Seguir aquí');
      await warning(page).waitFor({ state: 'hidden' });
      await almost(page, 2);
      const behind = await middle(button(page, 'Panel de la mesa'));
      await page.mouse.move(behind.x, behind.y);
      await page.mouse.down();
      await page.mouse.up();
      await warning(page).waitFor({ state: 'hidden' });
      await page.waitForTimeout(100);
      claim((await page.locator('main[data-screen=count]').count()) === 1, 'a press beside the question does nothing else');
    }),
  ),
  once(
    staff('locks-keys', 'phase=open', 'panel', async (page) => {
      await press(page, 'Panel de la mesa');
      await page.locator('main[data-screen=panel]').waitFor();
      for (const key of ['Enter', 'Space', 'Escape']) {
        await button(page, 'Atrás').focus();
        await almost(page, 10);
        await page.keyboard.press(key);
        await warning(page).waitFor({ state: 'hidden' });
        await page.waitForTimeout(100);
        claim((await page.locator('main[data-screen=panel]').count()) === 1, `${key} answers and does nothing else`);
      }
    }),
  ),
  once(
    staff('locks-read', 'phase=open', 'confirm', async (page) => {
      await almost(page, 10);
      await scan(page, ZONE);
      await page.locator('main[data-screen=confirm]').waitFor();
      claim((await warning(page).count()) === 0, 'a document that is read is an answer');
    }),
  ),
  staff('locked-itself', 'phase=ended', 'sign-in', async (page) => {
    await almost(page, 2);
    await put(page, 31);
    await page.getByText('La pantalla se ha bloqueado sola: nadie la ha usado en 2 minutos').waitFor();
    await page.getByText('Lo que no estaba guardado hay que escribirlo otra vez.').waitFor();
    claim((await button(page, 'Contar y certificar').count()) === 0, 'nothing of the chair is left');
  }),
];
