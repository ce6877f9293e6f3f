/** Which items of a list fit on each page, so that none is cut in half at an edge. */
export interface Page {
  first: number;
  last: number;
}

/**
 * Splits items of the given heights into pages of `available` height. Every item is on exactly one page, in order; an
 * item taller than a page has one of its own.
 */
export function pagesOf(heights: readonly number[], gap: number, available: number): Page[] {
  const pages: Page[] = [];
  let filled = 0;
  heights.forEach((height, index) => {
    const page = pages.at(-1);
    if (page !== undefined && filled + gap + height <= available) {
      page.last = index;
      filled += gap + height;
    } else {
      pages.push({ first: index, last: index });
      filled = height;
    }
  });
  return pages;
}

/** The page an item is on; 0 when there is none. */
export function pageWith(pages: readonly Page[], index: number): number {
  return Math.max(0, pages.findIndex(({ first, last }) => first <= index && index <= last));
}
