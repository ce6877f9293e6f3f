import { expect, it } from 'vitest';
import { allows, backFrom, homeOf, INSPECTORS } from './place';

it('only an open poll shows the check-in', () => {
  const phases = ['no_election', 'closed', 'open', 'suspended', 'ended', 'certified'] as const;
  expect(phases.filter((phase) => homeOf(phase) === 'check_in')).toEqual(['open']);
  expect(phases.filter((phase) => homeOf(phase) === 'result')).toEqual(['certified']);
});

it('a closed poll cannot be closed or suspended again', () => {
  for (const phase of ['closed', 'ended', 'certified'] as const) {
    expect(allows(phase, 'close')).toBe(false);
    expect(allows(phase, 'suspend')).toBe(false);
    expect(allows(phase, 'panel')).toBe(true);
  }
});

it('every way back ends at home', () => {
  for (const inspector of INSPECTORS) {
    let at: ReturnType<typeof backFrom> = inspector;
    for (let steps = 0; at !== null && steps < INSPECTORS.length; steps += 1) at = backFrom(at);
    expect(at).toBeNull();
  }
});
