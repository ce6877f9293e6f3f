/** Measuring a screen with a card of the size that every DNI has (ISO/IEC 7810 ID-1). */
export const CARD_WIDTH_MM = 85.6;
export const CARD_HEIGHT_MM = 53.98;
/** The narrowest that a card is on any screen that people work at; the same bound as the core's. */
const PX_PER_MM_MIN = 2;

/** Where the two edges of the card are, in pixels from the left of the room. */
export interface Edges {
  left: number;
  right: number;
}

/** In the middle, as wide as the scale so far says, and inside the room. */
export function startEdges(width: number, pxPerMm: number): Edges {
  const card = Math.min(CARD_WIDTH_MM * pxPerMm, width);
  return { left: (width - card) / 2, right: (width + card) / 2 };
}

/** Moves one edge; it never leaves the room and never meets the other one. */
export function moveEdge(edges: Edges, edge: keyof Edges, to: number, width: number): Edges {
  const narrowest = CARD_WIDTH_MM * PX_PER_MM_MIN;
  const inside = (least: number, most: number): number => Math.max(least, Math.min(most, to));
  return edge === 'left'
    ? { ...edges, left: inside(0, edges.right - narrowest) }
    : { ...edges, right: inside(edges.left + narrowest, width) };
}
