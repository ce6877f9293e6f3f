import { expect, it } from 'vitest';
import type { StatusSnapshot } from '../../wire/StatusSnapshot';
import { callsTable } from './calling';
import { snapshot } from './sample';

/** The turns at which the table is called. */
function called(turns: Partial<StatusSnapshot>[]): number[] {
  const told = turns.map((changes) => snapshot(changes));
  return [...told.keys()].filter((turn) => callsTable(told[turn - 1] ?? null, told[turn] ?? snapshot()));
}

it('is called once for each time that there are more conflicts', () => {
  const counted = [2, 2, 3, 3, 1, 0, 0, 2].map((conflicts) => ({ conflicts }));
  expect(called(counted)).toEqual([2, 7]);
});

it('is called when the booth begins to ask for somebody, and not while it goes on', () => {
  const booths = ['ready', 'busy', 'needs_staff', 'needs_staff', 'busy', 'paused', 'needs_staff', 'ready', 'disconnected'] as const;
  expect(called(booths.map((booth) => ({ booth })))).toEqual([2, 6]);
});

it('is not called for what was so when the window began', () => {
  expect(called([{ conflicts: 3, booth: 'needs_staff' }])).toEqual([]);
});
