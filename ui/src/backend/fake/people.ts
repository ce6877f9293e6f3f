/** A small invented roll. None of these people exists. */
import type { PersonRow } from '../../wire/PersonRow';
import type { Plan } from '../../wire/Plan';
import type { PollingPlace } from '../../wire/PollingPlace';
import type { ScanResult } from '../../wire/ScanResult';
import type { SearchResult } from '../../wire/SearchResult';
import { letterOf, readNumber } from './numbers';

const ROWS_MAX = 50;
const TOTAL_MAX = 1000;

const SURNAMES = ['García', 'Fernández', 'Gómez', 'Muñoz', 'Sánchez', 'Núñez', 'Iglesias', 'Peña', 'Rodríguez', 'Vázquez'];
const NAMES = ['Ana', 'Beatriz', 'Carmen', 'David', 'Elena', 'Francisco', 'Íñigo', 'José Luis', 'Lucía', 'María del Carmen'];

export interface FakePerson {
  row: PersonRow;
  dni: string;
  /** A vote by post is recorded. */
  postal?: true;
}

function person(key: number, surnames: string, name: string, digits: number): FakePerson {
  const dni = `${String(digits).padStart(8, '0')}${letterOf(digits)}`;
  return {
    dni,
    row: {
      key,
      surnames,
      name,
      dni_masked: `••••${dni.slice(4)}`,
      mesa: '06-015-03-002-B',
      municipality: 'Badajoz',
      standing: { state: 'can' },
    },
  };
}

/** Whose vote by post is recorded. */
function annotated({ row, dni }: FakePerson): FakePerson {
  return { dni, row: { ...row, standing: { state: 'postal' } }, postal: true };
}

/** Of another table; the election says where it sits. */
function ofAnotherTable({ row, dni }: FakePerson, table: string, place: PollingPlace | null): FakePerson {
  return { dni, row: { ...row, mesa: table, standing: { state: 'other_table', table, place } } };
}

/** Enough people to fill a list, among them two with the same DNI, one with very long surnames, one who votes by post, two of other tables, one who left without voting, and one with an Arabic name, who votes by post. */
export function invented(): FakePerson[] {
  const many = SURNAMES.flatMap((first, i) =>
    SURNAMES.map((second, j) => {
      const key = 100 + i * SURNAMES.length + j;
      return person(key, `${first} ${second}`, NAMES[(i + j * 3) % NAMES.length] ?? 'Ana', 10_000_000 + key * 7919);
    }),
  );
  const twins = [person(1, 'Llorente Ortega', 'Carlos', 12_345_678), person(2, 'Llorente Ortega', 'Carla', 12_345_678)];
  const long = person(3, 'De la Fuente y Goicoechea-Etxeberria Montenegro', 'María de los Ángeles Inmaculada', 44_556_677);
  const plain = person(4, 'Zamora Pulido', 'Teresa', 87_654_321);
  const byPost = annotated(person(5, 'Quintana Robles', 'Pilar', 23_456_789));
  // Rooms along a corridor; the table is in the last one above it.
  const lines =
    'M 0 100 L 1000 100 L 1000 900 L 0 900 Z M 333 100 L 333 450 Z M 667 100 L 667 450 Z M 0 450 L 240 450 Z M 333 450 L 560 450 Z M 667 450 L 900 450 Z M 430 900 L 430 820 Z M 570 900 L 570 820 Z';
  const plan: Plan = { lines, at: [830, 270] };
  const next: PollingPlace = { name: 'CEIP Enrique Segura Covarsí', address: 'Calle Antonio Masa Campos, 26', room: 'Aula 4, planta baja', plan };
  const elsewhere = ofAnotherTable(person(6, 'Tamayo Lozano', 'Mateo', 34_567_890), '06-015-03-002-A', next);
  const far = ofAnotherTable(person(7, 'Tamayo Robles', 'Jimena', 45_678_901), '06-083-01-001-U', null);
  const gone = person(8, 'Yuste Calvo', 'Bruno', 56_789_012);
  gone.row.standing = { state: 'left' };
  const arabic = annotated(person(9, 'بن علي (الحسني)', 'يوسف', 67_890_123));
  return [...twins, long, plain, ...many, byPost, elsewhere, far, gone, arabic];
}

/** Lower case without accents, as the core folds names. */
function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{Mn}/gu, '').toLowerCase();
}

/** What comes along with a paste and is no part of a name or a number. */
const INVISIBLE = /(?!\s)[\p{Cc}\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** Answers like the core (tests/fixtures/typed.json): by whole DNI, or by the beginnings of words in any order. */
export function search(people: FakePerson[], text: string): SearchResult {
  const query = text.replace(INVISIBLE, '').trim();
  const number = readNumber(query);
  if (number !== null) return number.kind === 'dni' ? pageOf(people.filter((one) => one.dni === number.dni), true) : number;
  const tokens = fold(query).split(/[\s-]+/).filter((token) => token !== '');
  if (!tokens.some((token) => token.length >= 3)) return { kind: 'too_short' };
  const found = people.filter(({ row }) => {
    const words = fold(`${row.surnames} ${row.name}`).split(/[\s-]+/);
    return tokens.every((token) => words.some((word) => word.startsWith(token)));
  });
  return pageOf(found, false);
}

/** Reads a document as the core does, for the few that the stories hold up to the reader. */
export function readDocument(people: FakePerson[], text: string): ScanResult {
  const plain = text.toUpperCase().replace(/[\s\u200e\u200f]/g, '');
  if (/^P[<;]/.test(plain)) return { kind: 'unreadable', why: 'passport' };
  if (/^I.(?!ESP)[A-Z]{3}/.test(plain)) return { kind: 'unreadable', why: 'foreign' };
  const number = /^\d{8}[A-Z]$/.test(plain) ? plain : /^IDESP.{10}(\d{8}[A-Z])/.exec(plain)?.[1];
  if (number === undefined) return { kind: 'unreadable', why: plain.startsWith('IDESP') ? 'half' : 'rubbish' };
  const result = search(people, number);
  if (result.kind !== 'people') return { kind: 'unreadable', why: 'misread' };
  // The stories hold up one document with another name than the roll has.
  const differing = plain.includes('ZAMORA<VIDAL') ? result.rows.map(({ key }) => key) : [];
  return { kind: 'read', result, source: plain === number ? 'number' : 'zone', expired: plain.includes('F250630'), differing };
}

/** A row of a list: where a table sits is said when somebody is opened. */
function listed(row: PersonRow): PersonRow {
  return row.standing.state === 'other_table' ? { ...row, standing: { ...row.standing, place: null } } : row;
}

function pageOf(found: FakePerson[], by_dni: boolean): SearchResult {
  const rows = found
    .map(({ row }) => listed(row))
    .sort((a, b) => a.surnames.localeCompare(b.surnames, 'es') || a.name.localeCompare(b.name, 'es'));
  return {
    kind: 'people',
    rows: rows.slice(0, ROWS_MAX),
    total: Math.min(rows.length, TOTAL_MAX),
    more_than_total: rows.length > TOTAL_MAX,
    by_dni,
  };
}
