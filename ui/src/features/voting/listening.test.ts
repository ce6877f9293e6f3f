import { describe, expect, it } from 'vitest';
import { accept, refuse } from '../../backend/answer';
import { textIn, VOTER_LANGUAGES, type VoterLanguage } from '../../i18n/languages';
import { VOTER_CATALOGUE } from '../../i18n/voterCatalogue';
import { generator, pick } from '../../kit/random';
import type { BallotPaper } from '../../wire/BallotPaper';
import { start, step, type Voting, type VotingEffect, type VotingEvent } from './flow';
import { enter, HEAD, KEYS, nowhere, press, type Block, type Key, type Place } from './listening';
import { blockOf, type Act, type Heard } from './said';
import type { Chosen } from './settings.svelte';

const paper: BallotPaper = {
  title: { es: 'Ensayo' },
  languages: ['es'],
  test: true,
  practice: false,
  contests: [
    {
      id: 'list',
      max: 1,
      kind: 'closed_list',
      title: { es: 'Lista' },
      text: [{ es: 'Se eligen ocho.' }, { es: 'Por cuatro años.' }],
      choices: ['Río', 'Sierra'].map((name) => ({ id: name, name: { es: name }, detail: { es: `de ${name}` }, emblem: null })),
    },
    {
      id: 'board',
      max: 2,
      kind: 'up_to',
      title: { es: 'Junta' },
      text: [],
      choices: ['Ana', 'Blas', 'Celia'].map((name) => ({ id: name, name: { es: name }, detail: null, emblem: null })),
    },
  ],
};

const chosen = (): Chosen => ({
  audio: { way: 'only', volume: 6, rate: 2 },
  look: { size: 'm', mode: 'normal' },
  way: 'all',
  slow: false,
  restored: false,
});

/** A voter at the five keys, with a core that opens a session for every code and saves every vote. */
class Listener {
  state: Voting = step(start, {
    type: 'viewed',
    answer: accept({ kind: 'waiting', title: paper.title, languages: ['es'], test: true }),
  }).state;
  place: Place = nowhere;
  menu: Heard['menu'] = null;
  language: VoterLanguage = 'es';
  chosen = chosen();
  transcript: string[] = [];
  casts = 0;
  asked: VotingEffect[] = [];

  get block(): Block<Act> {
    const { language, menu, chosen } = this;
    const textOf: Heard['textOf'] = (text) => textIn(text, language);
    const messages = VOTER_CATALOGUE[language];
    return blockOf({ current: this.state, menu, asking: null, paused: false, helpSaid: '', chosen, language, messages, textOf });
  }

  send(event: VotingEvent): void {
    const { state, effects } = step(this.state, event);
    this.state = state;
    for (const effect of effects) {
      this.asked.push(effect);
      if (effect.do === 'begin') this.send({ type: 'began', answer: accept({ kind: 'session', paper, start: null, suspended: false }) });
      if (effect.do === 'cast') {
        this.casts += 1;
        this.send({ type: 'castDone', answer: accept(null) });
      }
    }
  }

  key(key: Key): Act | null {
    const before = this.block;
    const heard = press(this.place, before, key);
    this.place = heard.place;
    this.transcript.push(...heard.say.map(({ text }) => text));
    if (heard.act !== null) this.do(heard.act);
    const after = this.block;
    this.place = enter(this.place, after);
    if (after.key !== before.key) this.transcript.push(...after.intro.map(({ text }) => text));
    else if (heard.act !== null) this.transcript.push(...after.news.map(({ text }) => text));
    return heard.act;
  }

  /** Goes down until an item says this, and chooses it. */
  choose(text: string): void {
    const at = this.block.items.findIndex(({ say }) => say.some((said) => said.text === text));
    expect(at, `${text} among ${JSON.stringify(this.block.items.map(({ say }) => say[0]?.text))}`).toBeGreaterThanOrEqual(0);
    while (this.place.at !== at) this.key('down');
    this.key('select');
  }

  private do(act: Act): void {
    if (act.type === 'menu') this.menu = act.menu;
    else if (act.type === 'language') [this.language, this.menu] = [act.language, null];
    else if (act.type === 'volume') this.chosen.audio.volume += act.by;
    else if (act.type === 'rate') this.chosen.audio.rate += act.by;
    else if (act.type === 'look') Object.assign(this.chosen.look, act.look);
    else if (act.type === 'way') this.chosen.way = act.way;
    else if (act.type === 'pace') this.chosen.slow = act.slow;
    else if (act.type === 'initial') this.chosen = { ...this.chosen, look: chosen().look, restored: true };
    else if (act.type !== 'show') this.send(act);
  }
}

/** A session on its first contest. */
function inContest(): Listener {
  const voter = new Listener();
  for (const sign of 'ABC234') voter.send({ type: 'key', character: sign });
  voter.choose('Empezar a votar');
  voter.choose('Empezar');
  voter.transcript = [];
  return voter;
}

describe('a ballot by ear', () => {
  it('is filled in, changed, reviewed and cast with five keys, the code as well', () => {
    const voter = new Listener();
    for (const sign of 'K7MP9X') voter.choose(sign);
    expect(voter.state).toMatchObject({ at: 'waiting', code: 'K7MP9X' });
    voter.choose('Empezar a votar');
    voter.choose('Empezar');
    voter.choose('Sierra');
    voter.choose('Siguiente');
    for (const name of ['Ana', 'Blas', 'Celia']) voter.choose(name);
    expect(voter.transcript.slice(-1)).toEqual(['Ya ha marcado 2. Quite una para elegir otra.']);
    voter.choose('Siguiente');
    expect(voter.transcript.slice(-7)).toEqual([
      ...['Revise su voto', 'Puede cambiar todo hasta el final.', 'Lista', 'Sierra', 'Junta', 'Ana', 'Blas'],
    ]);
    voter.choose('Cambiar:');
    expect(voter.state).toMatchObject({ at: 'contest', index: 0, fromReview: true });
    voter.choose('Río');
    expect(voter.transcript.slice(-2)).toEqual(['Cambiado: ahora', 'Río']);
    voter.key('left');
    voter.choose('Votar');
    expect(voter.casts).toBe(0);
    voter.choose('Emitir mi voto');
    expect(voter.casts).toBe(1);
    expect(voter.transcript.slice(-2)).toEqual(['Su voto se ha guardado.', 'Recoja su documento.']);
    voter.choose('Terminar');
    expect(voter.asked.at(-1)).toEqual({ do: 'finish' });
  });

  it('says a contest in the order of the screen', () => {
    const voter = inContest();
    voter.key('right');
    for (let item = 0; item < 3; item += 1) voter.key('down');
    expect(voter.transcript).toEqual([
      ...['Lista', 'Elija 1 candidatura', 'Puede marcar: 1', 'Votación 1 de 2', 'Se eligen ocho.', 'Por cuatro años.'],
      ...['Río', 'de Río', 'Sierra', 'de Sierra', 'Voto en blanco', 'No elijo ninguna opción'],
    ]);
  });

  it('says that a choice is marked, and repeats the block with the item', () => {
    const voter = inContest();
    voter.choose('Río');
    expect(voter.transcript.slice(-2)).toEqual(['Elegida:', 'Río']);
    voter.transcript = [];
    voter.key('right');
    expect(voter.transcript).toEqual(['Lista', 'Elija 1 candidatura', 'Puede marcar: 0', 'Votación 1 de 2', 'Se eligen ocho.', 'Por cuatro años.', 'Río', 'de Río', 'Elegida']);
  });

  it('says why a code does not serve, and keeps it to be corrected', () => {
    const voter = new Listener();
    for (const sign of 'ABC234') voter.send({ type: 'key', character: sign });
    voter.state = step(step(voter.state, { type: 'begin' }).state, { type: 'began', answer: refuse({ code: 'code_unknown', facts: {} }) }).state;
    expect(voter.block.news.map(({ text }) => text)).toEqual(['Ese código no es de esta mesa. Revise las letras.']);
    voter.choose('Borrar');
    expect(voter.state).toMatchObject({ at: 'waiting', code: 'ABC23' });
  });

  it('changes language, volume and speed without leaving the contest', () => {
    const voter = inContest();
    voter.choose('Río');
    voter.choose('Audio');
    voter.choose('Más alto');
    expect(voter.transcript.slice(-2)).toEqual(['Volumen: 8 de 11', 'Velocidad: 100 por ciento']);
    voter.choose('Volver');
    voter.choose('Idioma');
    voter.choose('Euskara');
    expect(voter.transcript.slice(-6, -2)).toEqual(['Lista', 'Aukeratu hautagai-zerrenda 1', 'Marka dezakezu: 0', '1. bozketa, guztira 2']);
    expect(voter.state).toMatchObject({ at: 'contest', index: 0 });
  });

  it('reads out text and colour to whoever sees the screen too, in its order, and says what is chosen', () => {
    const voter = inContest();
    voter.chosen.audio.way = 'on';
    voter.choose('Texto y color');
    expect(voter.transcript.slice(-1)).toEqual(['Texto y color']);
    const said = voter.block.items.map(({ say }) => say.map(({ text }) => text).join(', '));
    expect(said).toEqual([
      ...['Texto, Pequeño', 'Texto, Normal, Elegida', 'Texto, Grande', 'Texto, Muy grande'],
      ...['Color, Normal, Elegida', 'Color, Negro sobre blanco', 'Color, Blanco sobre negro', 'Color, Amarillo sobre negro', 'Color, Suave'],
      ...['Pulsadores, Pantalla y teclado, Elegida', 'Pulsadores, Dos pulsadores, Espacio pasa al siguiente. Entrar elige.'],
      ...['Pulsación lenta, No, Elegida', 'Pulsación lenta, Sí, Dos pulsaciones muy seguidas de lo mismo cuentan como una.'],
      ...['Volver al texto y color iniciales', 'Volver'],
    ]);
    for (const name of ['Grande', 'Amarillo sobre negro', 'Dos pulsadores', 'Sí']) voter.choose(name);
    expect(voter.chosen).toMatchObject({ look: { size: 'l', mode: 'yellow-on-black' }, way: 'switches', slow: true });
    voter.choose('Volver al texto y color iniciales');
    expect(voter.transcript.slice(-1)).toEqual(['El texto y el color son otra vez los iniciales.']);
    expect(voter.chosen).toMatchObject({ look: { size: 'm', mode: 'normal' }, way: 'switches', slow: true });
    voter.choose('Volver');
    expect(voter.transcript.slice(-6)[0]).toBe('Lista');
  });

  it('offers whoever sees nothing how things are pressed, and nothing about text and colours', () => {
    const voter = inContest();
    voter.choose('Pulsadores');
    expect(voter.block.intro.map(({ text }) => text)).toEqual(['Pulsadores']);
    expect(JSON.stringify(voter.block)).not.toMatch(/Texto|Color/);
    voter.choose('Sí');
    expect(voter.chosen.slow).toBe(true);
    voter.key('left');
    expect(voter.menu).toBeNull();
  });

  it('asks at 45, 30 and 15 seconds, and says that the booth is paused', () => {
    const voter = inContest();
    const heard: Omit<Heard, 'asking' | 'paused'> = {
      ...{ current: voter.state, menu: null, helpSaid: '', chosen: chosen(), language: 'es', messages: VOTER_CATALOGUE.es },
      textOf: (text) => textIn(text, 'es'),
    };
    const said = (asking: number | null, paused = false): string[] => blockOf({ ...heard, asking, paused }).intro.map(({ text }) => text);
    expect(said(45)).toEqual(['¿Sigue votando?', 'Toque la pantalla o pulse una tecla para seguir.', 'Quedan 45 segundos.']);
    expect([said(30), said(15)]).toEqual([['Quedan 30 segundos.'], ['Quedan 15 segundos.']]);
    expect(said(null, true)).toEqual(['Pausado para proteger su voto.', 'Avise a la mesa.']);
  });

  it.each(VOTER_LANGUAGES)('names the keys of two switches and no arrow, when there are two switches, in %s', (language) => {
    const { audio, voting } = VOTER_CATALOGUE[language];
    const voter = new Listener();
    voter.language = language;
    const keys = (): string[] => {
      const known = [...Object.values(audio.keys), voting.settings.switchesHint];
      return voter.block.intro.map(({ text }) => text).filter((text) => known.includes(text));
    };
    const blocks = [voter.state, inContest().state, step(inContest().state, { type: 'forget' }).state].filter(({ at }) => at !== 'contest');
    expect(blocks.map(({ at }) => at)).toEqual(['waiting', 'instructions']);
    for (const state of blocks) {
      voter.state = state;
      voter.chosen.way = 'all';
      expect(keys()).toEqual(Object.values(audio.keys));
      voter.chosen.way = 'switches';
      expect(keys()).toEqual([voting.settings.switchesHint]);
    }
  });

  it('says no choice while somebody helps', () => {
    const voter = inContest();
    voter.choose('Sierra');
    voter.choose('Ayuda');
    expect(JSON.stringify(voter.block)).not.toMatch(/Sierra|Río|Lista/);
    voter.choose('Seguir votando');
    expect(voter.state).toMatchObject({ at: 'contest', hidden: false });
  });
});

describe('whatever keys are pressed', () => {
  const sessions = Array.from({ length: 60 }, (_, seed) => seed);

  it.each(sessions)('there is a place, something to say, and no vote that nobody chose to cast (%i)', (seed) => {
    const random = generator(seed);
    const voter = seed % 2 === 0 ? inContest() : new Listener();
    for (let turn = 0; turn < 300; turn += 1) {
      const before = voter.casts;
      const was = voter.block;
      const { at } = voter.place;
      const key = pick(random, KEYS);
      const act = voter.key(key);
      expect(voter.place.at).toBeGreaterThanOrEqual(HEAD);
      expect(voter.place.at).toBeLessThan(Math.max(1, voter.block.items.length));
      expect(voter.block.intro.length).toBeGreaterThan(0);
      if (key !== 'select' && key !== 'left') expect(act).toBeNull();
      // Only what was heard can be chosen.
      if (key === 'select' && at === HEAD) expect(act).toBeNull();
      if (voter.casts > before) expect([key, was.items[at]?.act]).toEqual(['select', { type: 'cast' }]);
    }
  });

  it.each(VOTER_LANGUAGES)('nothing that is said is empty in %s', (language) => {
    const voter = inContest();
    voter.language = language;
    const random = generator(7);
    for (let turn = 0; turn < 200; turn += 1) {
      voter.key(pick(random, KEYS));
      for (const { text, lang } of [...voter.block.intro, ...voter.block.items.flatMap(({ say }) => say), ...voter.block.news]) {
        expect(text.trim()).not.toBe('');
        expect(lang).not.toBe('');
      }
      voter.language = language;
    }
  });
});
