/** A ballot paper with one contest of each kind. */
import type { BallotPaper } from '../../wire/BallotPaper';
import type { PaperChoice } from '../../wire/PaperChoice';

const list = (id: string, es: string, en: string, detail: string): PaperChoice => ({
  id,
  name: { es, en },
  detail: { es: detail },
});

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
  title: { es: 'Consulta de ensayo de Villanueva', en: 'Villanueva rehearsal consultation' },
  languages: ['es', 'en'],
  test: true,
  contests: [
    {
      id: 'council',
      title: { es: 'Pleno municipal', en: 'Municipal council' },
      max: 1,
      kind: 'closed_list',
      choices: [
        list('a', 'Candidatura del Río', 'River Candidature', 'Puentes y caminos'),
        list('b', 'Candidatura de la Sierra', 'Mountain Candidature', 'Pueblos vivos'),
        list('c', 'Candidatura de la Plaza', 'Square Candidature', 'Comercio de siempre'),
        list('d', 'Candidatura del Olivar', 'Olive Grove Candidature', 'Campo y agua'),
        list('e', 'Candidatura de las Eras', 'Threshing Floor Candidature', 'Vivienda joven'),
      ],
    },
    {
      id: 'board',
      title: { es: 'Junta vecinal', en: 'Neighbourhood board' },
      max: 3,
      kind: 'up_to',
      choices: PEOPLE.map((name, index) => ({ id: `p${index}`, name: { es: name }, detail: null })),
    },
    {
      id: 'bridge',
      title: { es: '¿Debe abrirse el puente viejo solo a peatones?', en: 'Should the old bridge be for pedestrians only?' },
      max: 1,
      kind: 'yes_no',
      choices: [
        { id: 'yes', name: { es: 'Sí', en: 'Yes' }, detail: null },
        { id: 'no', name: { es: 'No', en: 'No' }, detail: null },
      ],
    },
  ],
};
