import { describe, expect, it } from 'vitest';
import type { BallotPaper } from '../../wire/BallotPaper';
import type { PaperContest } from '../../wire/PaperContest';
import { BLANK, emptyMarks, leftOf, marksOf, toggle, unmarkedCount, wireMarks, type Marked, type Marks } from './marks';

const contest = (id: string, max: number, ids: string[]): PaperContest => ({
  id,
  max,
  kind: max > 1 ? 'up_to' : 'closed_list',
  title: { es: id },
  text: [],
  choices: ids.map((choice) => ({ id: choice, name: { es: choice }, detail: null, emblem: null })),
});

const list = contest('list', 1, ['a', 'b', 'c']);
const board = contest('board', 3, ['p', 'q', 'r', 's', 't']);
const paper: BallotPaper = { title: { es: 'x' }, languages: ['es'], test: true, practice: false, contests: [list, board] };

function marking(contest: PaperContest, ...choices: Marked[]): Marks {
  return choices.reduce((marks, choice) => toggle(contest, marks, choice).marks, emptyMarks(paper));
}

describe('choosing one', () => {
  it('moves the mark and says so', () => {
    const { marks, notice } = toggle(list, marking(list, 'a'), 'b');
    expect(marksOf(list, marks)).toEqual(['b']);
    expect(notice).toEqual({ kind: 'changed', choice: 'b' });
  });

  it('keeps the mark when it is chosen again', () => {
    expect(marksOf(list, marking(list, 'a', 'a'))).toEqual(['a']);
  });
});

describe('choosing several', () => {
  it('refuses one too many, keeps the others and explains', () => {
    const before = marking(board, 'p', 'q', 'r');
    const { marks, notice } = toggle(board, before, 's');
    expect(marksOf(board, marks)).toEqual(['p', 'q', 'r']);
    expect(notice).toEqual({ kind: 'over', choice: 's', max: 3 });
  });

  it('keeps official order whatever the order of marking', () => {
    expect(marksOf(board, marking(board, 't', 'p', 'r'))).toEqual(['p', 'r', 't']);
  });

  it('unmarks what is marked again', () => {
    expect(marksOf(board, marking(board, 'p', 'q', 'p'))).toEqual(['q']);
  });

  it('counts what is left', () => {
    expect(leftOf(board, marking(board, 'p'))).toBe(2);
    expect(leftOf(board, marking(board, BLANK))).toBe(0);
  });
});

describe('the blank vote', () => {
  it('takes the place of every choice, and a choice takes its place', () => {
    expect(marksOf(board, marking(board, 'p', 'q', BLANK))).toEqual([BLANK]);
    expect(marksOf(board, marking(board, BLANK, 'q'))).toEqual(['q']);
  });

  it('is not the same as no mark', () => {
    expect(unmarkedCount(paper, marking(list, BLANK))).toBe(1);
    expect(unmarkedCount(paper, emptyMarks(paper))).toBe(2);
    expect(wireMarks(paper, marking(list, BLANK))).toEqual([
      { contest: 'list', blank: true, choices: [] },
      { contest: 'board', blank: false, choices: [] },
    ]);
  });
});

it('ignores a choice that is not on the paper', () => {
  const { marks, notice } = toggle(list, marking(list, 'a'), 'zzz');
  expect(marksOf(list, marks)).toEqual(['a']);
  expect(notice).toBeNull();
});
