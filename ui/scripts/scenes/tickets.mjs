// The ticket held to a reader that types: wherever the focus is, however presses are told apart.
import { booth, button, claim, field, once, option, press } from './steps.mjs';
import { mark, toCast, voting } from './voting.mjs';

/** Longer than two presses of whoever presses slowly must be apart. */
const APART_MS = 560;

/** Types as a reader does, every key at one moment, and Enter. These are real keys: Enter presses what has the focus. */
async function read(page, line) {
  await page.evaluate((ms) => globalThis.strikeAfter(ms), APART_MS);
  for (const key of line) await page.keyboard.press(key);
  await page.keyboard.press('Enter');
}

const USED = 'Ese código ya se ha usado. Avise a la mesa.';
const code = (page) => field(page, 'Código de 6 letras y cifras');
const focused = (target) => target.evaluate((it) => it === document.activeElement);

/** Reads a ticket that was used while this has the focus: nothing of it is pressed, and what was typed does not count. */
async function readAt(page, target, line = 'USEDXX', said = USED) {
  await target.focus();
  claim(await focused(target), 'the focus is elsewhere');
  await read(page, line);
  await page.getByText(said).waitFor();
  claim((await page.locator('dialog, main[data-screen=help]').count()) === 0, 'nothing was pressed');
}

async function readAnywhere(page) {
  await code(page).fill('K7');
  await readAt(page, code(page));
  claim((await code(page).inputValue()) === '', 'a code that cannot serve is cleared');
  await press(page, 'K');
  await readAt(page, button(page, /^K$/));
  await readAt(page, button(page, 'Ayuda'));
  await readAt(page, button(page, 'Texto y color'));
  // Whoever holds something else there is told that no code came, and nothing of it stays.
  await readAt(page, code(page), '87654321X', 'Faltan 6 letras o cifras.');
  claim((await code(page).inputValue()) === '', 'nothing of another document is kept');
  // A person's Enter presses what has the focus, as ever.
  await button(page, /^7$/).focus();
  await page.evaluate((ms) => globalThis.strikeAfter(ms), APART_MS);
  await page.keyboard.press('Enter');
  claim((await code(page).inputValue()) === '7', 'a person presses with Enter');
}

/** With the slow presses the same letter twice at once is one, and six of them would be no code. */
async function readSlowly(page) {
  await press(page, 'Texto y color');
  await mark(page, 'radio', /^Sí$/);
  await press(page, 'Volver');
  await readAt(page, option(page, 'Galego'), 'NNNNNN', 'Ese código no es de esta mesa. Revise las letras.');
}

/** Two switches have Enter for themselves; the sheet of the looks may be open. */
async function readWithSwitches(page) {
  await press(page, 'Texto y color');
  await mark(page, 'radio', 'Dos pulsadores');
  await page.keyboard.press('Space');
  await read(page, 'K77P9X');
  await page.locator('main[data-screen=instructions]').waitFor();
  claim((await page.locator('dialog').count()) === 0, 'the sheet is closed');
}

/** The desk's reader types into the window that has the keyboard: a document that it reads casts no vote and marks nothing. */
async function deskReads(page) {
  await mark(page, 'radio', 'Candidatura de la Sierra');
  await option(page, 'Candidatura de la Sierra').focus();
  await read(page, '12345678Z');
  claim(await option(page, 'Candidatura de la Sierra').isChecked(), 'the mark stays');
  await toCast(page);
  await button(page, 'Emitir mi voto').focus();
  await read(page, 'IDESPBAA000589587654321X<<<<<<');
  await page.waitForTimeout(300);
  claim((await page.locator('main[data-screen=cast]').count()) === 1, 'no document casts a vote');
  await page.evaluate((ms) => globalThis.strikeAfter(ms), APART_MS);
  await page.keyboard.press('Enter');
}

export const TICKET_SCENES = [
  once(voting('ticket-of-the-desk', '', 'thanks', deskReads)),
  once(booth('ticket-anywhere', '', 'waiting', readAnywhere)),
  once(booth('ticket-slow', '', 'waiting', readSlowly)),
  once(booth('ticket-switches', '', 'instructions', readWithSwitches)),
  once(booth('ticket-language', '', 'instructions', async (page) => {
    await option(page, 'Euskara').check();
    await option(page, 'Euskara').focus();
    await read(page, 'K77P9X');
    await page.locator('main[data-screen=instructions]').waitFor();
    claim((await page.locator('html').getAttribute('lang')) === 'eu', 'the language stays');
  })),
];
