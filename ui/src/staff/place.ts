/** Which screen the staff window shows: the home of the poll's phase, or an inspector opened over it. */
import type { Phase } from '../wire/Phase';

export const INSPECTORS = ['panel', 'booth', 'sending', 'device', 'conflicts', 'suspend', 'close'] as const;
export type Inspector = (typeof INSPECTORS)[number];

export type Home = 'no_election' | 'open_poll' | 'check_in' | 'suspended' | 'count' | 'result';

/** Home follows the phase, so that no screen can act on a poll that is in another one. */
export function homeOf(phase: Phase): Home {
  switch (phase) {
    case 'no_election':
      return 'no_election';
    case 'closed':
      return 'open_poll';
    case 'open':
      return 'check_in';
    case 'suspended':
      return 'suspended';
    case 'ended':
      return 'count';
    case 'certified':
      return 'result';
  }
}

/** Whether an inspector still makes sense; closing and suspending end with the phase they belong to. */
export function allows(phase: Phase, inspector: Inspector): boolean {
  if (inspector === 'suspend') return phase === 'open';
  if (inspector === 'close') return phase === 'open' || phase === 'suspended';
  return true;
}

/** Where "back" leads from an inspector: to the panel when it was opened from there, else home. */
export function backFrom(inspector: Inspector): Inspector | null {
  return inspector === 'suspend' || inspector === 'close' ? 'panel' : null;
}
