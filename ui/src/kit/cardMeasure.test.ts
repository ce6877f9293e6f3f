import { expect, it } from 'vitest';
import { CARD_WIDTH_MM, moveEdge, startEdges } from './cardMeasure';

const scale = ({ left, right }: { left: number; right: number }): number => (right - left) / CARD_WIDTH_MM;

it('a screen that was measured right needs no move', () => {
  expect(scale(startEdges(1200, 5.56))).toBeCloseTo(5.56, 6);
});

it('moving one edge changes the measure and leaves the other edge where it is', () => {
  const edges = startEdges(1200, 5);
  const moved = moveEdge(edges, 'right', edges.left + 85.6 * 6, 1200);
  expect(scale(moved)).toBeCloseTo(6, 6);
  expect(moved.left).toBe(edges.left);
});

it('no edge leaves the room or meets the other', () => {
  const edges = startEdges(1000, 5);
  expect(moveEdge(edges, 'left', -50, 1000).left).toBe(0);
  expect(moveEdge(edges, 'right', 5000, 1000).right).toBe(1000);
  expect(scale(moveEdge(edges, 'left', 900, 1000))).toBeCloseTo(2, 6);
  expect(scale(moveEdge(edges, 'right', 0, 1000))).toBeCloseTo(2, 6);
});

it('a card wider than the room begins as wide as the room', () => {
  expect(startEdges(300, 8)).toEqual({ left: 0, right: 300 });
});
