/** A ballot paper with one contest of each kind, in the languages of the booth. */
import type { BallotPaper } from '../../wire/BallotPaper';
import type { PaperChoice } from '../../wire/PaperChoice';

type Text = { [key in string]: string };

const list = (id: string, name: Text, detail: string): PaperChoice => ({ id, name, detail: { es: detail } });

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
      max: 3,
      kind: 'up_to',
      choices: PEOPLE.map((name, index) => ({ id: `p${index}`, name: { es: name }, detail: null })),
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
      max: 1,
      kind: 'yes_no',
      choices: [
        { id: 'yes', name: { es: 'Sí', eu: 'Bai', gl: 'Si', en: 'Yes' }, detail: null },
        { id: 'no', name: { es: 'No', eu: 'Ez', gl: 'Non', en: 'No' }, detail: null },
      ],
    },
  ],
};

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
  const choices = numbers.map((number): PaperChoice => ({ id: `n${number}`, name: { es: nameOf(number) }, detail: null }));
  const [first, ...others] = FAKE_PAPER.contests;
  return first === undefined ? FAKE_PAPER : { ...FAKE_PAPER, contests: [{ ...first, kind: 'up_to', max: 3, choices }, ...others] };
}
