/** A ballot paper with one contest of each kind, in the languages of the booth. */
import type { BallotPaper } from '../../wire/BallotPaper';
import type { PaperChoice } from '../../wire/PaperChoice';

type Text = { [key in string]: string };

const list = (id: string, name: Text, detail: string): PaperChoice => ({ id, name, detail: { es: detail }, emblem: null });

const PEOPLE = [
  'Adela Quintana Robles',
  'Bernardo Iriarte Sanz',
  'Celia Montalbán Ríos',
  'Damián Echevarría Pons',
  'Emilia Castro del Valle',
  'Fermín Ulloa Barreiro',
  'Gloria Santamaría Cobo',
  'Héctor Benavides Luna',
  'Inés Arrizabalaga Mendizábal',
];

export const FAKE_PAPER: BallotPaper = {
  title: {
    es: 'Consulta de ensayo de Villanueva',
    ca: 'Consulta d’assaig de Villanueva',
    'ca-valencia': 'Consulta d’assaig de Villanueva',
    eu: 'Villanuevako entsegu-galdeketa',
    gl: 'Consulta de ensaio de Villanueva',
    en: 'Villanueva rehearsal consultation',
  },
  languages: ['es', 'ca', 'ca-valencia', 'eu', 'gl', 'en'],
  test: true,
  practice: false,
  contests: [
    {
      id: 'council',
      title: { es: 'Pleno municipal', ca: 'Ple municipal', eu: 'Udalbatza', gl: 'Pleno municipal', en: 'Municipal council' },
      text: [],
      max: 1,
      kind: 'closed_list',
      choices: [
        list('a', { es: 'Candidatura del Río', eu: 'Ibaiaren hautagaitza', en: 'River Candidature' }, 'Puentes y caminos'),
        list('b', { es: 'Candidatura de la Sierra', eu: 'Mendilerroaren hautagaitza', en: 'Mountain Candidature' }, 'Pueblos vivos'),
        list('c', { es: 'Candidatura de la Plaza', ca: 'Candidatura de la Plaça', en: 'Square Candidature' }, 'Comercio de siempre'),
        list('d', { es: 'Candidatura del Olivar', gl: 'Candidatura da Oliveira', en: 'Olive Grove Candidature' }, 'Campo y agua'),
        list('e', { es: 'Candidatura de las Eras', en: 'Threshing Floor Candidature' }, 'Vivienda joven'),
      ],
    },
    {
      id: 'board',
      title: { es: 'Junta vecinal', ca: 'Junta veïnal', eu: 'Auzo-batzordea', gl: 'Xunta veciñal', en: 'Neighbourhood board' },
      text: [],
      max: 3,
      kind: 'up_to',
      choices: PEOPLE.map((name, index) => ({ id: `p${index}`, name: { es: name }, detail: null, emblem: null })),
    },
    {
      id: 'bridge',
      title: {
        es: '¿Debe abrirse el puente viejo solo a peatones?',
        ca: 'S’ha d’obrir el pont vell només a vianants?',
        'ca-valencia': 'S’ha d’obrir el pont vell només a vianants?',
        eu: 'Zubi zaharra oinezkoentzat bakarrik ireki behar da?',
        gl: 'Debe abrirse a ponte vella só a peóns?',
        en: 'Should the old bridge be for pedestrians only?',
      },
      text: [],
      max: 1,
      kind: 'yes_no',
      choices: [
        { id: 'yes', name: { es: 'Sí', eu: 'Bai', gl: 'Si', en: 'Yes' }, detail: null, emblem: null },
        { id: 'no', name: { es: 'No', eu: 'Ez', gl: 'Non', en: 'No' }, detail: null, emblem: null },
      ],
    },
  ],
};

/** Invented emblems: a river, a mountain, a square, a tree and a threshing floor. */
const EMBLEMS = [
  'M 0 200 C 250 0 350 400 600 200 C 750 80 850 120 1000 200 L 1000 400 C 850 320 750 280 600 400 C 350 600 250 200 0 400 Z M 0 600 C 250 400 350 800 600 600 C 750 480 850 520 1000 600 L 1000 800 C 850 720 750 680 600 800 C 350 1000 250 600 0 800 Z',
  'M 0 900 L 350 150 L 560 560 L 680 350 L 1000 900 Z',
  'M 50 50 L 950 50 L 950 950 L 50 950 Z M 200 200 L 200 800 L 800 800 L 800 200 Z M 350 350 L 650 350 L 650 650 L 350 650 Z',
  'M 500 20 C 900 20 1000 350 800 550 C 720 630 600 640 550 620 L 560 980 L 440 980 L 450 620 C 400 640 280 630 200 550 C 0 350 100 20 500 20 Z',
  'M 500 0 C 776 0 1000 224 1000 500 C 1000 776 776 1000 500 1000 C 224 1000 0 776 0 500 C 0 224 224 0 500 0 Z M 500 180 C 323 180 180 323 180 500 C 180 677 323 820 500 820 C 677 820 820 677 820 500 C 820 323 677 180 500 180 Z',
];

const TEXT: { [id in string]: Text[] } = {
  council: [
    { es: 'El pleno tiene once personas y dura cuatro años.', en: 'The council has eleven people and lasts four years.' },
  ],
  bridge: [
    {
      es: 'El puente viejo tiene hoy un carril para coches y ninguna acera. Cada día lo cruza mucha gente.',
      en: 'The old bridge has one lane for cars today and no pavement. Many people cross it every day.',
    },
    {
      es: 'Si gana el sí, los coches darán la vuelta por el puente nuevo, a dos kilómetros.',
      en: 'If yes wins, cars will go round by the new bridge, two kilometres away.',
    },
    {
      es: 'Si gana el no, un semáforo lo abrirá por turnos a coches y a peatones, también los días de mercado.',
      en: 'If no wins, a traffic light will open it by turns to cars and to people, also on market days.',
    },
  ],
};

/** The same paper with something to read and with emblems in its first contest. */
export function fullPaper(): BallotPaper {
  const [first, ...others] = FAKE_PAPER.contests.map((contest) => ({ ...contest, text: TEXT[contest.id] ?? [] }));
  if (first === undefined) return FAKE_PAPER;
  const choices = first.choices.map((choice, index) => ({ ...choice, emblem: EMBLEMS[index] ?? null }));
  return { ...FAKE_PAPER, contests: [{ ...first, choices }, ...others] };
}

/** The same paper, the first choice of whose first two contests has a name from right to left. */
export function foreignPaper(): BallotPaper {
  const name = { es: 'שמש לעיר!' };
  const contests = FAKE_PAPER.contests.map((contest, which) => ({
    ...contest,
    choices: contest.choices.map((choice, place) => (which < 2 && place === 0 ? { ...choice, name } : choice)),
  }));
  return { ...FAKE_PAPER, contests };
}

/** Among many names, every so often one that is as long as they come. */
const LONG_EVERY = 37;
const LONG_NAMES = [
  'Agrupación de Electores Independientes por la Recuperación del Patrimonio, los Caminos Rurales y las Fiestas Patronales de Villanueva',
  'María de los Desamparados Inmaculada Fernández de Córdoba y Álvarez de las Asturias-Bohórquez, marquesa viuda de Villanueva del Arroyo',
];

function nameOf(number: number): string {
  const long = LONG_NAMES[Math.floor(number / LONG_EVERY) % LONG_NAMES.length];
  return number % LONG_EVERY === 0 && long !== undefined ? `${long} ${number}` : `${PEOPLE[number % PEOPLE.length] ?? ''} ${number}`;
}

/** The same paper with so many choices in its first contest. */
export function longPaper(count: number): BallotPaper {
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  const choices = numbers.map((number): PaperChoice => ({ id: `n${number}`, name: { es: nameOf(number) }, detail: null, emblem: null }));
  const [first, ...others] = FAKE_PAPER.contests;
  return first === undefined ? FAKE_PAPER : { ...FAKE_PAPER, contests: [{ ...first, kind: 'up_to', max: 3, choices }, ...others] };
}
