/** What a voter has marked, and the rules of marking. Blank is a choice of its own and excludes every other. */
import type { BallotPaper } from '../../wire/BallotPaper';
import type { PaperContest } from '../../wire/PaperContest';
import type { WireMark } from '../../wire/WireMark';

/** The deliberate blank vote, beside the ids of choices. */
export const BLANK = Symbol('blank');
export type Marked = string | typeof BLANK;

/** Contest id to what is marked in it, in official order. */
export type Marks = ReadonlyMap<string, readonly Marked[]>;

/** What a mark did, to be said aloud and, when refused, shown beside the card. */
export type Notice = { kind: 'marked' | 'unmarked' | 'changed'; choice: Marked } | { kind: 'over'; choice: Marked; max: number };

export function emptyMarks(paper: BallotPaper): Marks {
  return new Map(paper.contests.map(({ id }) => [id, []]));
}

export function marksOf(contest: PaperContest, marks: Marks): readonly Marked[] {
  return marks.get(contest.id) ?? [];
}

/** One choice at most: picking another moves the mark. */
export const choosesOne = (contest: PaperContest): boolean => contest.max <= 1;

/** How many more choices can be marked; none beside a blank vote. */
export function leftOf(contest: PaperContest, marks: Marks): number {
  const marked = marksOf(contest, marks);
  return marked.includes(BLANK) ? 0 : Math.max(0, contest.max - marked.length);
}

/** Marks or unmarks a choice. Over-voting is prevented and explained; nothing is ever unmarked silently for it. */
export function toggle(contest: PaperContest, marks: Marks, choice: Marked): { marks: Marks; notice: Notice | null } {
  const known = choice === BLANK || contest.choices.some(({ id }) => id === choice);
  if (!known) return { marks, notice: null };
  const before = marksOf(contest, marks);
  const put = (after: readonly Marked[]): Marks => new Map(marks).set(contest.id, after);
  if (before.includes(choice)) {
    if (choosesOne(contest)) return { marks, notice: null };
    return { marks: put(before.filter((marked) => marked !== choice)), notice: { kind: 'unmarked', choice } };
  }
  if (choice === BLANK || choosesOne(contest) || before.includes(BLANK)) {
    return { marks: put([choice]), notice: { kind: before.length === 0 ? 'marked' : 'changed', choice } };
  }
  if (before.length >= contest.max) return { marks, notice: { kind: 'over', choice, max: contest.max } };
  return { marks: put(inOfficialOrder(contest, [...before, choice])), notice: { kind: 'marked', choice } };
}

/** How many contests have no mark at all, not even blank. */
export function unmarkedCount(paper: BallotPaper, marks: Marks): number {
  return paper.contests.filter((contest) => marksOf(contest, marks).length === 0).length;
}

/** The marks as the core takes them, one entry per contest, in the order of the paper. */
export function wireMarks(paper: BallotPaper, marks: Marks): WireMark[] {
  return paper.contests.map((contest) => {
    const marked = marksOf(contest, marks);
    const choices = marked.filter((choice): choice is string => choice !== BLANK);
    return { contest: contest.id, blank: marked.includes(BLANK), choices };
  });
}

function inOfficialOrder(contest: PaperContest, marked: Marked[]): Marked[] {
  const order = contest.choices.map(({ id }) => id);
  return marked.sort((a, b) => order.indexOf(String(a)) - order.indexOf(String(b)));
}
