/** Why the core does nothing in this phase; null when it does. */
import type { Phase } from '../../wire/Phase';

export function shut(phase: Phase, allowed: Phase[]): string | null {
  if (allowed.includes(phase)) return null;
  switch (phase) {
    case 'suspended':
      return 'poll_suspended';
    case 'ended':
    case 'certified':
      return 'poll_ended';
    default:
      return 'poll_not_open';
  }
}
