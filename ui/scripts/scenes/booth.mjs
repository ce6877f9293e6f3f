// The booth window: every screen and how a voter gets there.
import { booth, button, claim, field, once, option, press, unsaid } from './steps.mjs';
import { answerBySwitch, askForHelp, beginInFirst, changeLook, enterCode, hearAnew, hearNothing, hearQuestion, hearTone, interrupted, interruptedAndOn, interruptedWhilePaused, later, leaveBetween, leftBehind, mark, markLastOfMany, next, pause, reachLastOfMany, startAgain, switchLanguages, toCast, toReview, turnPagesOfMany, voteAlone, voteByKeyboard, voteBySwitches, voting } from './voting.mjs';

/** The names of everything that can be voted for. */
const CHOICES = /Sierra|Río|Plaza|Olivar|Eras|Quintana|Adela|Bernardo|Celia|Damián|en blanco/;

/** It is seen before it is read: with a line round it and a sign. */
async function outlined(page, words) {
  const notice = page.locator('.card').getByText(words);
  await notice.waitFor();
  const { style, sign } = await notice.evaluate((it) => {
    const box = it.closest('li, p');
    return { style: getComputedStyle(box).borderTopStyle, sign: box.querySelector('svg')?.getBoundingClientRect().width ?? 0 };
  });
  claim(style === 'solid' && sign > 0, `${words} has a line and a sign: ${style}, ${sign}`);
}

export const BOOTH_SCENES = [
  booth('not-open', 'closed=1', 'not-open'),
  booth('waiting', '', 'waiting'),
  once(booth('first-language', 'languages=ca-valencia,es', 'waiting', beginInFirst)),
  booth('waiting-typed', '', 'waiting', async (page) => {
    await press(page, 'K');
    await press(page, '7');
    await press(page, 'Empezar a votar');
  }),
  booth('waiting-used', '', 'waiting', async (page) => {
    await field(page, 'Código de 6 letras y cifras').fill('USEDXX');
    await press(page, 'Empezar a votar');
    await page.getByText('Ese código ya se ha usado. Avise a la mesa.').waitFor();
  }),
  booth('instructions', '', 'instructions', enterCode),
  voting('contest', '', 'contest'),
  voting('contest-marked', '', 'contest', (page) => mark(page, 'radio', 'Candidatura de la Sierra')),
  once(voting('contest-languages', '', 'contest', switchLanguages)),
  voting('look', '', 'look', changeLook),
  booth('look-welcome', '', 'look', (page) => press(page, 'Texto y color')),
  voting('language', '', 'language', (page) => press(page, 'Idioma')),
  voting('contest-several', '', 'contest', async (page) => {
    await next(page);
    await mark(page, 'checkbox', 'Adela Quintana Robles');
  }),
  voting('contest-over', '', 'contest', async (page) => {
    await next(page);
    for (const name of ['Adela', 'Bernardo', 'Celia']) await mark(page, 'checkbox', name);
    const fourth = page.getByRole('checkbox', { name: 'Damián' });
    await fourth.focus();
    await fourth.press('Space');
    await page.getByText('Ya ha marcado 3. Quite una para elegir otra.').waitFor();
  }),
  voting('contest-300', 'choices=300', 'contest', markLastOfMany),
  once(voting('contest-300-pages', 'choices=300', 'contest', turnPagesOfMany)),
  once(voting('contest-300-keyboard', 'choices=300', 'contest', reachLastOfMany)),
  voting('contest-emblems', 'full=1', 'contest', async (page) => {
    await mark(page, 'radio', 'Candidatura de la Sierra');
    const sizes = await page.evaluate(() => [...document.querySelectorAll('.emblem')].map((emblem) => `${emblem.clientWidth} ${emblem.clientHeight}`));
    claim(sizes.length === 5 && new Set(sizes).size === 1, `every candidature has an emblem of one size: ${sizes.join(', ')}`);
  }),
  voting('contest-text', 'full=1', 'contest', async (page) => {
    await next(page);
    await next(page);
    await page.getByText('El puente viejo tiene hoy').waitFor();
    const described = await page.getByRole('radiogroup').getAttribute('aria-describedby');
    claim(described === 'rule text-0 text-1 text-2', `what there is to read is told to whoever does not see it: ${described}`);
  }),
  voting('contest-yes-no', '', 'contest', async (page) => {
    await next(page);
    await next(page);
    await mark(page, 'radio', 'Sí');
  }),
  voting('review', '', 'review', async (page) => {
    await toReview(page);
    await outlined(page, 'Puede marcar 2 más');
    await outlined(page, 'Voto en blanco');
  }),
  voting('review-large', 'start=xl', 'review', async (page) => {
    await toReview(page);
    // The page of the list follows the focus.
    await button(page, 'Cambiar: Junta vecinal').focus();
    await outlined(page, 'Puede marcar 2 más');
  }),
  voting('review-unmarked', '', 'review', (page) => toReview(page, false)),
  voting('unmarked', '', 'unmarked', async (page) => {
    await toReview(page, false);
    await press(page, 'Votar');
  }),
  voting('cast', '', 'cast', toCast),
  voting('saving', 'save=60000', 'saving', async (page) => {
    await toCast(page);
    await press(page, 'Emitir mi voto');
  }),
  once(booth('left-behind', '', 'waiting', leftBehind)),
  once(voting('thanks-tone', '', 'thanks', hearTone)),
  voting('thanks', '', 'thanks', async (page) => {
    await toCast(page);
    await press(page, 'Emitir mi voto');
  }),
  booth('turned', 'turned=1', 'waiting', (page) => page.getByRole('button', { name: 'Para la mesa' }).waitFor()),
  booth('turned-not-open', 'turned=1&closed=1', 'not-open'),
  voting('turned-help', 'turned=1', 'help', async (page) => {
    await askForHelp(page);
    await page.getByRole('button', { name: 'Para la mesa' }).waitFor();
  }),
  booth('turn-back', 'turned=1', 'turn-back', (page) => press(page, 'Para la mesa')),
  booth('turn-back-wrong', 'turned=1', 'turn-back', async (page) => {
    await press(page, 'Para la mesa');
    await option(page, 'Presidencia').check();
    await page.getByLabel('Su PIN').fill('000000');
    await press(page, 'Volver a la mesa');
    await page.getByText('El PIN no es correcto. Espere 15 segundos.').waitFor();
  }),
  unsaid(CHOICES, booth('covered', 'covered=1&session=1', 'paused')),
  voting('practice', 'practice=1', 'contest', (page) => page.getByText('PAPELETA DE PRUEBA').waitFor()),
  voting('practice-thanks', 'practice=1', 'thanks', async (page) => {
    await toCast(page);
    await press(page, 'Emitir mi voto');
    await page.getByText('La papeleta de prueba funciona.').waitFor();
  }),
  voting('not-saved', 'fails=1', 'not-saved', async (page) => {
    await toCast(page);
    await press(page, 'Emitir mi voto');
  }),
  voting('asking', '', 'asking', async (page) => {
    await later(page, 151_000);
    await later(page, 15_000);
    const left = parseInt(await page.locator('dialog circle').last().getAttribute('stroke-dasharray'));
    claim(left > 20 && left <= 30, `the ring empties with the seconds: ${left}`);
  }),
  once(voting('asking-switches', 'start=switches', 'contest', answerBySwitch)),
  once(voting('asking-tone', '', 'paused', hearQuestion)),
  once(voting('pause', '', 'contest', pause)),
  unsaid(CHOICES, voting('paused', '', 'paused', async (page) => {
    await later(page, 151_000);
    await later(page, 46_000);
  })),
  unsaid(CHOICES, voting('suspended', '', 'suspended', interrupted)),
  once(voting('suspended-ended', '', 'thanks', interruptedAndOn)),
  once(voting('suspended-paused', '', 'contest', interruptedWhilePaused)),
  booth('suspended-asked', 'session=1&suspended=1&start=only', 'audio-only'),
  voting('scanning', '', 'contest', async (page) => {
    await press(page, 'Texto y color');
    await mark(page, 'radio', 'Dos pulsadores');
    await press(page, 'Volver');
    await page.keyboard.press('Space');
    claim((await page.locator('[data-scan=block]').count()) === 6, 'the ring is round the whole block');
  }),
  once(booth('switches', '', 'waiting', voteBySwitches)),
  once(booth('switches-asked', 'session=1&start=switches', 'waiting', voteAlone)),
  booth('asked', 'session=1&start=eu+xl+switches', 'instructions', async (page) => {
    await page.locator('main[data-screen=instructions]').waitFor();
    const { lang, dataset } = await page.evaluate(() => ({ lang: document.documentElement.lang, dataset: { ...document.documentElement.dataset } }));
    claim(lang === 'eu' && dataset.size === 'xl', `it begins as its voter asked: ${lang}, ${dataset.size}`);
    await page.keyboard.press('Space');
    claim((await page.locator('[data-scan]').count()) > 0, 'and with two switches');
  }),
  once(booth('keyboard', '', 'waiting', voteByKeyboard)),
  unsaid(CHOICES, voting('help', '', 'help', askForHelp)),
  voting('help-shown', '', 'help', async (page) => {
    await askForHelp(page);
    await page.getByRole('checkbox', { name: 'Ocultar mis elecciones' }).uncheck();
    await page.getByText('Candidatura de la Sierra').waitFor();
  }),
  once(booth('two-voters', '', 'contest', startAgain)),
  once(voting('two-voters-ears', '', 'waiting', hearAnew)),
  once(voting('audio-no-device', '', 'contest', hearNothing)),
  once(booth('left-between', '', 'waiting', leaveBetween)),
];
