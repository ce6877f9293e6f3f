// People at a desk, by the categories of usability tests of electronic poll books: a document that is read, looking up by
// hand, similar names, flags, changes, the wrong place, not in the list. docs/CHECK-IN-SCENARIOS.md tells them as a table.
import { scan, ZONE } from './desk.mjs';
import { button, claim, field, once, press, staff } from './steps.mjs';

/** Nobody is found, or the number is one that nobody has. */
const NOBODY = '.results [data-state=unknown], input[aria-invalid=true]';
const LETTER = '[data-fact=scan] [data-state]';

const search = (page) => field(page, 'DNI, NIE o apellidos');
const people = (page) => page.locator('[data-person]');
const at = (page, screen) => page.locator(`main[data-screen=${screen}]`).waitFor();

/** Types it, and waits for this answer: somebody, as a rule. */
async function look(page, text, answer = '[data-person]') {
  await search(page).fill(text);
  await page.locator(answer).first().waitFor();
}

/** What comes out of a clipboard comes at once, and with whatever is in it. */
async function paste(page, text) {
  await search(page).focus();
  await page.evaluate((pasted) => void document.execCommand('insertText', false, pasted), text);
  claim((await search(page).inputValue()) === text, 'it is pasted as it was');
}

async function authorise(page) {
  await press(page, 'Autorizar el voto');
  await at(page, 'ticket');
}

const scenario = (name, query, screen, steps) => once(staff(`scenario-${name}`, query, screen, steps));

export const SCENARIO_SCENES = [
  scenario('scan-to-ticket', 'phase=open', 'ticket', async (page) => {
    await scan(page, ZONE);
    await at(page, 'confirm');
    await authorise(page);
  }),
  scenario('scan-next-voter', 'phase=open', 'confirm', async (page) => {
    await scan(page, ZONE);
    await at(page, 'confirm');
    await authorise(page);
    await scan(page, '44556677L\n');
    await at(page, 'confirm');
    await page.getByText('Goicoechea').first().waitFor();
  }),
  scenario('scan-same-dni', 'phase=open', 'confirm', async (page) => {
    await scan(page, '12345678Z\n');
    await at(page, 'same-dni');
    await button(page, /^Es esta persona: .*Carla$/).click();
    await at(page, 'confirm');
  }),
  scenario('scan-passport', 'phase=open', 'identify', async (page) => {
    await scan(page, 'P<ESPZAMORA<PULIDO<<TERESA00000\n');
    await page.getByText('Es un pasaporte. Escriba el DNI o busque por apellidos.').waitFor();
  }),
  scenario('hand-number', 'phase=open', 'confirm', async (page) => {
    await look(page, '87.654.321-x');
    await people(page).first().waitFor();
    await search(page).press('Enter');
  }),
  scenario('hand-letter-compared', 'phase=open', 'confirm', async (page) => {
    await look(page, '87654321', LETTER);
    await press(page, 'Es la misma: X');
    await people(page).first().waitFor();
    await search(page).press('Enter');
  }),
  scenario('hand-letter-o', 'phase=open', 'identify', async (page) => {
    await look(page, '8765O321X1', '[aria-invalid=true]');
    await page.getByText('Hay una letra O entre las cifras: escriba un cero.').waitFor();
    claim((await people(page).count()) === 0, 'nobody is guessed');
  }),
  scenario('hand-passport-shown', 'phase=open', 'confirm', async (page) => {
    await look(page, '87654321X');
    await search(page).press('Enter');
    await at(page, 'confirm');
    claim(await page.getByRole('radio', { name: 'DNI', exact: true }).isChecked(), 'what nearly everybody shows takes no press');
    await page.getByRole('radio', { name: 'Pasaporte' }).check();
  }),
  scenario('hand-names-in-any-order', 'phase=open', 'confirm', async (page) => {
    await look(page, 'teresa PULIDO zamora');
    // Accents, capitals and order change nothing.
    await page.waitForFunction(() => document.querySelectorAll('[data-person]').length === 1);
    await search(page).press('Enter');
  }),
  scenario('hand-pasted', 'phase=open', 'identify', async (page) => {
    await paste(page, '\u202emarroz\u0007 \u2066مرحبا');
    await page.locator(NOBODY).first().waitFor();
    claim((await people(page).count()) === 0, 'what turns a text round finds nobody');
    await look(page, 'Zamora Pulido');
    await search(page).fill('');
    await paste(page, 'Zam\u202eora\u0007 Pulido');
    await people(page).first().waitFor();
    claim((await people(page).count()) === 1, 'unseen signs in a name keep nobody from being found');
    claim(!(await page.content()).includes('\u202e'), 'nothing on the screen is turned round');
  }),
  scenario('hand-very-long', 'phase=open', 'identify', async (page) => {
    await look(page, 'a'.repeat(80), NOBODY);
    claim((await people(page).count()) === 0, 'a text of eighty letters finds nobody and breaks nothing');
  }),
  scenario('similar-not-this-one', 'phase=open', 'identify', async (page) => {
    await look(page, 'llorente');
    await page.locator('[data-similar]').waitFor();
    await people(page).first().click();
    await at(page, 'confirm');
    await press(page, 'No es esta persona');
  }),
  scenario('flag-authorised-before', 'phase=open', 'ticket', async (page) => {
    await scan(page, ZONE);
    await at(page, 'confirm');
    await authorise(page);
    await scan(page, ZONE);
    await at(page, 'authorised');
    await press(page, 'Dar otro código');
  }),
  scenario('flag-voted-similar-name', 'phase=open&anyone=voted', 'identify', async (page) => {
    await scan(page, ZONE);
    await at(page, 'already-voted');
    claim((await button(page, 'Autorizar el voto').count()) === 0, 'there is no way to a second vote');
    await press(page, 'Es otra persona con nombre parecido');
    await people(page).first().waitFor();
  }),
  scenario('record-name-differs', 'phase=open', 'ticket', async (page) => {
    await look(page, 'zamora vidal', NOBODY);
    await page.getByText('Busque por el número del documento: el nombre puede figurar de otra forma.').waitFor();
    await look(page, '87654321X');
    await search(page).press('Enter');
    await at(page, 'confirm');
    await page.getByText('El documento trae otro nombre o domicilio').click();
    await page.getByText('Aquí no se cambia el censo. Lo corrige la oficina del censo.').waitFor();
    await authorise(page);
  }),
  scenario('record-address-differs', 'phase=open', 'confirm', async (page) => {
    await scan(page, ZONE);
    await at(page, 'confirm');
    // What is rare is folded away.
    await page.getByText('Aquí no se cambia el censo.').waitFor({ state: 'hidden' });
    await page.getByText('El documento trae otro nombre o domicilio').click();
    await page.getByText('Si el número y la foto son de esta persona, puede votar. Vale lo que dice el censo.').waitFor();
    claim((await page.getByRole('textbox').count()) === 0, 'nothing of the roll can be typed here');
  }),
  scenario('record-doubted', 'phase=open', 'minutes-protests', async (page) => {
    await scan(page, ZONE);
    await at(page, 'confirm');
    await press(page, 'No es esta persona');
    await at(page, 'identify');
    await press(page, 'Panel de la mesa');
    await press(page, 'Acta de la sesión');
    await press(page, 'Anotar: Reclamaciones y protestas');
    await field(page, 'Quién reclama').fill('Una interventora');
    await field(page, 'Qué reclama').fill('Duda de que sea la persona del censo');
    await field(page, 'Qué ha resuelto la mesa y por qué').fill('Puede votar: el número y la foto coinciden');
    await field(page, 'Votos a favor de lo resuelto').fill('2');
    await field(page, 'Votos en contra').fill('1');
    await press(page, 'Añadir');
    await page.getByText(/a favor: 2, en contra: 1/).waitFor();
  }),
  scenario('place-moved', 'phase=open', 'not-on-roll', async (page) => {
    await scan(page, '11111111H\n');
    await at(page, 'not-on-roll');
    await page.getByText('Su mesa está en la tarjeta censal. Si se ha mudado, puede ser la de antes.').waitFor();
    claim((await button(page, 'Autorizar el voto').count()) === 0, 'nobody votes at a table that is not theirs');
  }),
  scenario('place-other-table', 'phase=open', 'noting', async (page) => {
    await scan(page, '34567890V\n');
    await at(page, 'other-table');
    await page.getByText('Aula 4, planta baja').waitFor();
    claim((await button(page, 'Autorizar el voto').count()) === 0, 'nobody votes at a table that is not theirs');
    await press(page, 'Es miembro de mesa o interventor');
  }),
  scenario('change-taken-back', 'phase=open', 'identify', async (page) => {
    await scan(page, ZONE);
    await at(page, 'confirm');
    await authorise(page);
    await press(page, 'Anular autorización');
    await at(page, 'authorised');
    await page.getByRole('radio', { name: 'Se fue sin votar' }).check();
    await press(page, 'Anular autorización');
    await at(page, 'giving-back');
    await page.getByLabel('Su PIN').fill('481516');
    await press(page, 'Anular autorización');
    await page.getByText('Autorización anulada. Guardado en esta mesa.').waitFor();
  }),
  scenario('without-network', 'phase=open&con=no_network&pending=12', 'ticket', async (page) => {
    await scan(page, ZONE);
    await at(page, 'confirm');
    await authorise(page);
    await page.locator('[data-save=local]').waitFor();
  }),
  scenario('not-in-the-list', 'phase=open', 'noting', async (page) => {
    await look(page, '11111111H', NOBODY);
    await search(page).press('Enter');
    await at(page, 'not-on-roll');
    await press(page, 'Es miembro de mesa o interventor');
  }),
];
