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

it('is called when something could not be saved, and not while it stays so', () => {
  const { device } = snapshot();
  const failed = [false, true, true, false, true].map((write_failed) => ({ device: { ...device, write_failed } }));
  expect(called(failed)).toEqual([1, 4]);
});

it('is not called in the hearing of everybody when a voter asks for help', () => {
  expect(called((['ready', 'busy', 'needs_staff', 'paused', 'needs_staff'] as const).map((booth) => ({ booth })))).toEqual([]);
});

it('is not called for what was so when the window began', () => {
  expect(called([{ conflicts: 3, device: { ...snapshot().device, write_failed: true } }])).toEqual([]);
});
