import { describe, expect, it } from 'vitest';
import { pageWith, pagesOf } from './paging';
import { generator } from './random';

describe('pages', () => {
  it('hold what fits and no half item', () => {
    expect(pagesOf([10, 10, 10, 10], 2, 22)).toEqual([
      { first: 0, last: 1 },
      { first: 2, last: 3 },
    ]);
  });

  it('give an item that is too tall a page of its own', () => {
    expect(pagesOf([5, 50, 5], 0, 20)).toEqual([
      { first: 0, last: 0 },
      { first: 1, last: 1 },
      { first: 2, last: 2 },
    ]);
  });

  it('hold every item once, in order, and never more than fits', () => {
    const random = generator(3);
    for (let turn = 0; turn < 300; turn += 1) {
      const heights = Array.from({ length: Math.floor(random() * 30) }, () => 5 + Math.floor(random() * 60));
      const pages = pagesOf(heights, 4, 100);
      expect(pages.flatMap(({ first, last }) => heights.slice(first, last + 1))).toEqual(heights);
      for (const { first, last } of pages) {
        const shown = heights.slice(first, last + 1);
        const total = shown.reduce((sum, height) => sum + height, 0) + 4 * (shown.length - 1);
        expect(total <= 100 || shown.length === 1).toBe(true);
      }
      heights.forEach((_, index) => {
        const page = pages[pageWith(pages, index)];
        expect(page !== undefined && page.first <= index && index <= page.last).toBe(true);
      });
    }
  });
});
