// The booth by ear: what is said is what the fake station was asked for, `urnaHeard`.
import { booth, byHand, claim, once, press } from './steps.mjs';
import { enterCode, later, listenIn, mark, played, voting } from './voting.mjs';

const heard = (page) => page.evaluate(() => [...globalThis.urnaHeard]);
const forget = (page) => page.evaluate(() => void globalThis.urnaHeard.splice(0));

/** Waits until the last texts that were said are these. */
async function says(page, ...texts) {
  const wanted = JSON.stringify(texts);
  const said = ({ wanted, length }) => JSON.stringify(globalThis.urnaHeard.slice(-length)) === wanted;
  try {
    await page.waitForFunction(said, { wanted, length: texts.length }, { timeout: 8000 });
  } catch {
    claim(false, `it says ${texts.join(' | ')}; said was ${(await heard(page)).slice(-12).join(' | ')}`);
  }
}

/** Goes to an item with one arrow key, and chooses it. */
async function choose(page, text, key = 'ArrowDown') {
  for (let presses = 0; presses < 60; presses += 1) {
    await forget(page);
    await page.keyboard.press(key);
    await page.waitForFunction(() => globalThis.urnaHeard.length > 0);
    if ((await heard(page))[0] === text) return page.keyboard.press('Enter');
  }
  return claim(false, `there is ${text} to choose`);
}

async function dark(page) {
  await page.locator('main[data-screen=audio-only]').waitFor();
  const look = await page.evaluate(() => {
    const main = document.querySelector('main');
    const { backgroundColor } = getComputedStyle(main);
    const box = main.getBoundingClientRect();
    const whole = box.width === innerWidth && box.height >= innerHeight - 80;
    return { backgroundColor, whole, dialogs: document.querySelectorAll('dialog').length };
  });
  claim(look.backgroundColor === 'rgb(0, 0, 0)' && look.whole && look.dialogs === 0, `the screen is black: ${JSON.stringify(look)}`);
}

async function unseen(page, words) {
  const seen = await page.evaluate(() => document.documentElement.outerHTML + JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  claim(!words.test(seen), `nothing of the ballot is in the window: ${words}`);
}

/** A whole vote in the dark: code, settings, over-vote, review, a change, the cast, the thanks, and nothing left. */
async function voteByEar(page) {
  await page.locator('main[data-screen=waiting]').waitFor();
  await page.keyboard.press('ArrowDown');
  await dark(page);
  await says(page, 'La flecha izquierda vuelve atrás.');
  claim((await heard(page))[0] === 'Escriba su código', 'the title is said first');
  await page.keyboard.type('K7MP9');
  await says(page, '9', 'Falta 1 letra o cifra.');
  await choose(page, 'X');
  await says(page, 'Código completo:', ...'K7MP9X');
  await choose(page, 'Empezar a votar');
  await says(page, 'Al final, revise y emita su voto.', 'Puede cambiar todo hasta el final.');
  await choose(page, 'Empezar');
  await says(page, 'Pleno municipal', 'Elija 1 candidatura', 'Puede marcar: 1', 'Votación 1 de 3');
  await choose(page, 'Candidatura de la Sierra');
  await says(page, 'Elegida:', 'Candidatura de la Sierra');
  await dark(page);
  await unseen(page, /Sierra|K7MP9X|Pleno/);
  await choose(page, 'Audio', 'ArrowUp');
  await says(page, 'Audio', 'Volumen: 7 de 11', 'Velocidad: 100 por ciento');
  await choose(page, 'Más rápido');
  await says(page, 'Volumen: 7 de 11', 'Velocidad: 125 por ciento');
  await page.keyboard.press('ArrowLeft');
  await says(page, 'Pleno municipal', 'Elija 1 candidatura', 'Puede marcar: 0', 'Votación 1 de 3');
  await choose(page, 'Siguiente', 'ArrowUp');
  for (const name of ['Adela Quintana Robles', 'Bernardo Iriarte Sanz', 'Celia Montalbán Ríos', 'Damián Echevarría Pons']) await choose(page, name);
  await says(page, 'Ya ha marcado 3. Quite una para elegir otra.');
  await choose(page, 'Siguiente', 'ArrowUp');
  await choose(page, 'Voto en blanco', 'ArrowUp');
  await choose(page, 'Siguiente');
  await says(page, 'Celia Montalbán Ríos', '¿Debe abrirse el puente viejo solo a peatones?', 'Voto en blanco');
  await choose(page, 'Votar');
  await says(page, 'Emitir su voto', 'Después no se puede cambiar.');
  await choose(page, 'Emitir mi voto');
  await says(page, 'Su voto se ha guardado.', 'Recoja su documento.');
  await dark(page);
  await choose(page, 'Terminar');
  await page.locator('main[data-screen=waiting]').waitFor();
  await forget(page);
  await unseen(page, /Sierra|Adela|K7MP9X/);
  await press(page, 'Audio');
  await page.getByText('Volumen: 7 de 11').waitFor();
  await page.getByText('Velocidad: 100 por ciento').waitFor();
  claim(await page.getByRole('radio', { name: 'Sin audio' }).isChecked(), 'the next voter begins without audio');
  claim((await heard(page)).length === 0, 'nothing is said to the next voter');
  await press(page, 'Volver');
}

/** Who only listens, and has two switches, asked for both at the desk: the booth speaks at once, and nobody else touches it. */
async function hearAlone(page) {
  await dark(page);
  await says(page, 'Espacio pasa al siguiente. Entrar elige.', 'Al final, revise y emita su voto.', 'Puede cambiar todo hasta el final.');
  const one = (text) => choose(page, text, 'Space');
  await one('Empezar');
  await says(page, 'Pleno municipal', 'Elija 1 candidatura', 'Puede marcar: 1', 'Votación 1 de 3');
  await one('Candidatura de la Sierra');
  await says(page, 'Elegida:', 'Candidatura de la Sierra');
  for (const name of ['Siguiente', 'Adela Quintana Robles', 'Siguiente', 'Voto en blanco', 'Siguiente', 'Votar']) await one(name);
  await says(page, 'Emitir su voto', 'Después no se puede cambiar.');
  await one('Emitir mi voto');
  await says(page, 'Su voto se ha guardado.', 'Recoja su documento.');
  await one('Terminar');
  await page.locator('main[data-screen=waiting]').waitFor();
  await unseen(page, /Sierra|Adela/);
}

/** What is said of a screen in sight is what stands on it, in its order. */
const saidAsSeen = (head) => async (page) => {
  await press(page, 'Audio');
  await page.getByRole('radio', { name: 'Con audio' }).check();
  await press(page, 'Volver');
  await says(page, head);
  await forget(page);
  await page.keyboard.press('ArrowRight');
  await says(page, head);
  for (const last of ['Puentes y caminos', 'Pueblos vivos', 'Comercio de siempre', 'Campo y agua', 'Vivienda joven', 'No elijo ninguna opción']) {
    await page.keyboard.press('ArrowDown');
    await says(page, last);
  }
  const said = await heard(page);
  const seen = await page.locator('main').innerText();
  let from = 0;
  for (const text of said) {
    const at = seen.indexOf(text, from);
    claim(at >= from, `“${text}” stands after what was said before it:\n${seen}`);
    from = at;
  }
  await page.keyboard.press('ArrowUp');
  await says(page, 'Candidatura de las Eras', 'Vivienda joven');
  await page.keyboard.press('Enter');
  await says(page, 'Elegida:', 'Candidatura de las Eras');
  claim(await page.getByRole('radio', { name: 'Candidatura de las Eras' }).isChecked(), 'what was heard is marked');
};

/** Without a clip the booth says so in words, and the ballot goes on. */
async function without(page) {
  await press(page, 'Audio');
  await press(page, 'Escuchar un ejemplo');
  await page.getByText('No hay audio para esto.').waitFor();
  await press(page, 'Volver');
  await mark(page, 'radio', 'Candidatura de la Sierra');
}

/** The question whether somebody is there is asked aloud, with its numbers, and a key answers it and nothing else. */
async function askedAloud(page) {
  await page.keyboard.press('ArrowDown');
  await choose(page, 'Empezar');
  await says(page, 'Votación 1 de 3');
  await listenIn(page);
  await later(page, 151_000);
  await says(page, '¿Sigue votando?', 'Toque la pantalla o pulse una tecla para seguir.', 'Quedan 45 segundos.');
  await later(page, 16_000);
  await says(page, 'Quedan 30 segundos.');
  await later(page, 15_000);
  await says(page, 'Quedan 15 segundos.');
  const tones = (await played(page)).filter((sound) => sound.endsWith(', 1 s'));
  claim(tones.length === 3, `a tone comes before each of the numbers: ${tones.length}`);
  await page.keyboard.press('Enter');
  await says(page, 'Votación 1 de 3');
  for (const ms of [151_000, 46_000]) await later(page, ms);
  await says(page, 'Pausado para proteger su voto.', 'Avise a la mesa.');
  await dark(page);
}

/** With two switches the booth says their two keys, and they lead as it says. */
async function switchesSaid(page) {
  await page.locator('main[data-screen=waiting]').waitFor();
  await press(page, 'Texto y color');
  await mark(page, 'radio', 'Dos pulsadores');
  await press(page, 'Volver');
  await page.locator('dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('ArrowDown');
  await dark(page);
  await says(page, 'Nadie puede ver su voto.', 'Espacio pasa al siguiente. Entrar elige.');
  await choose(page, 'K', 'Space');
  await says(page, 'K', 'Faltan 5 letras o cifras.');
}

/** Whoever listens with the screen in sight hears the sheet of text and colours, and its keys choose there as elsewhere. */
async function lookAloud(page) {
  await press(page, 'Audio');
  await page.getByRole('radio', { name: 'Con audio' }).check();
  await press(page, 'Volver');
  await says(page, 'Votación 1 de 3');
  await choose(page, 'Texto y color', 'ArrowUp');
  await page.locator('[data-screen=look]').waitFor();
  await says(page, 'Texto y color');
  const answer = async (downs, ...texts) => {
    for (let down = 0; down < downs; down += 1) await page.keyboard.press('ArrowDown');
    await says(page, ...texts);
    await forget(page);
    await page.keyboard.press('Enter');
  };
  await answer(3, 'Texto', 'Grande');
  await says(page, 'Texto', 'Grande', 'Elegida');
  await answer(5, 'Color', 'Amarillo sobre negro');
  await says(page, 'Color', 'Amarillo sobre negro', 'Elegida');
  const dressed = () => page.evaluate(() => ['size', 'mode'].map((name) => document.documentElement.dataset[name]).join());
  claim((await dressed()) === 'l,yellow-on-black', `what was heard is chosen: ${await dressed()}`);
  await answer(6, 'Volver al texto y color iniciales');
  await says(page, 'El texto y el color son otra vez los iniciales.');
  claim((await dressed()) === 'm,normal', `the first look is back: ${await dressed()}`);
  // After a change nothing is said of having gone back.
  await answer(2, 'Texto', 'Pequeño');
  await says(page, 'Texto', 'Pequeño', 'Elegida');
  await page.keyboard.press('ArrowLeft');
  await page.locator('dialog').waitFor({ state: 'detached' });
  await says(page, 'Pleno municipal', 'Elija 1 candidatura', 'Puede marcar: 1', 'Votación 1 de 3');
}

/** Whoever only listens chooses slow presses by ear. */
async function slowByEar(page) {
  await page.keyboard.press('ArrowDown');
  await dark(page);
  await choose(page, 'Pulsadores', 'ArrowUp');
  await says(page, 'Pulsadores');
  const items = [
    ['Pulsadores', 'Pantalla y teclado', 'Elegida'],
    ['Pulsadores', 'Dos pulsadores', 'Espacio pasa al siguiente. Entrar elige.'],
    ['Pulsación lenta', 'No', 'Elegida'],
    ['Pulsación lenta', 'Sí', 'Dos pulsaciones muy seguidas de lo mismo cuentan como una.'],
  ];
  for (const texts of items) {
    await page.keyboard.press('ArrowDown');
    await says(page, ...texts);
  }
  await page.keyboard.press('Enter');
  await says(page, 'Pulsación lenta', 'Sí', 'Elegida', 'Dos pulsaciones muy seguidas de lo mismo cuentan como una.');
  await dark(page);
}

export const AUDIO_SCENES = [
  voting('audio', '', 'audio', (page) => press(page, 'Audio')),
  booth('audio-welcome', '', 'audio', (page) => press(page, 'Audio')),
  once(voting('audio-look', '', 'contest', lookAloud)),
  once(booth('audio-slow', 'session=1', 'audio-only', slowByEar)),
  booth('audio-only', '', 'audio-only', async (page) => {
    await enterCode(page);
    await page.keyboard.press('ArrowDown');
    await dark(page);
  }),
  once(booth('audio-switches', '', 'audio-only', switchesSaid)),
  once(booth('audio-alone', 'session=1&start=only+switches', 'waiting', hearAlone)),
  once(booth('audio-vote', '', 'waiting', voteByEar)),
  once(voting('audio-as-seen', '', 'contest', saidAsSeen('Votación 1 de 3'))),
  once(voting('audio-as-seen-text', 'full=1', 'contest', saidAsSeen('El pleno tiene once personas y dura cuatro años.'))),
  byHand(once(voting('audio-without', 'mute=es', 'contest', without))),
  once(booth('audio-asked', 'session=1', 'audio-only', askedAloud)),
];
