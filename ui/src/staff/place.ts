/**
 * Which screen the staff window shows: the table's while nobody is signed in, else the home of the poll's phase, or an
 * inspector opened over it.
 */
import type { Phase } from '../wire/Phase';
import type { StatusSnapshot } from '../wire/StatusSnapshot';

export const INSPECTORS = ['panel', 'booth', 'sending', 'audit', 'outbox', 'pause', 'device', 'diagnosis', 'conflicts', 'suspend', 'close', 'paper', 'seat', 'roll_copy', 'minutes', 'export', 'backup', 'retire', 'turnout', 'papers'] as const;
export type Inspector = (typeof INSPECTORS)[number];

export type Home = 'constitute' | 'sign_in' | 'look' | 'no_election' | 'open_poll' | 'check_in' | 'suspended' | 'on_paper' | 'count' | 'result';

/** Whether a seat only looks, and sees nobody of the roll. */
export function onlyLooks(post: string): boolean {
  return post === 'auditor' || post === 'support';
}

type Seated = Pick<StatusSnapshot, 'phase' | 'posts' | 'signed_in' | 'paper'>;

/** Home of a table: first it is constituted, then somebody signs in, then the poll's phase says it. */
export function homeOf({ phase, posts, signed_in, paper }: Seated): Home {
  if (phase === 'no_election') return 'no_election';
  if (posts.length === 0) return 'constitute';
  if (signed_in === null) return 'sign_in';
  if (onlyLooks(signed_in) && phase !== 'certified') return 'look';
  // A pen marks: nothing of the check-in is left on the screen.
  if (paper.last_mark !== null && (phase === 'open' || phase === 'suspended')) return 'on_paper';
  return homeOfPhase(phase);
}

/** Home follows the phase, so that no screen can act on a poll that is in another one. */
function homeOfPhase(phase: Phase): Home {
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

/**
 * Whether an inspector still makes sense: for nobody while nobody is signed in, for who only looks without the acts, and
 * closing and suspending end with the phase they belong to.
 */
export function allows({ phase, signed_in, paper }: Seated, inspector: Inspector): boolean {
  if (signed_in === null) return false;
  if (onlyLooks(signed_in) && ['booth', 'outbox', 'pause', 'suspend', 'close', 'paper', 'seat', 'roll_copy', 'minutes', 'export', 'backup', 'retire', 'papers'].includes(inspector)) return false;
  if ((inspector === 'suspend' || inspector === 'pause') && signed_in !== 'president') return false;
  if (inspector === 'diagnosis') return signed_in === 'president' || signed_in === 'support';
  if (inspector === 'suspend') return phase === 'open';
  if (inspector === 'paper') return paper.last_mark === null && (phase === 'open' || phase === 'suspended');
  if (inspector === 'seat') return phase !== 'certified' && phase !== 'no_election';
  if (inspector === 'minutes' || inspector === 'papers') return phase !== 'no_election';
  if (inspector === 'export' || inspector === 'retire') return phase === 'certified';
  if (inspector === 'close') return phase === 'open' || phase === 'suspended';
  return true;
}

/** Where "back" leads from an inspector: to the panel when it was opened from there, else home. */
export function backFrom(inspector: Inspector): Inspector | null {
  if (['audit', 'roll_copy', 'minutes', 'export', 'retire', 'turnout'].includes(inspector)) return 'panel';
  if (inspector === 'diagnosis' || inspector === 'backup') return 'device';
  if (inspector === 'outbox' || inspector === 'pause') return 'sending';
  return inspector === 'suspend' || inspector === 'close' || inspector === 'paper' || inspector === 'seat' ? 'panel' : null;
}
