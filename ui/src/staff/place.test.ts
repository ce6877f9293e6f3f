import { expect, it } from 'vitest';
import { allows, backFrom, homeOf, INSPECTORS } from './place';

const PHASES = ['no_election', 'closed', 'open', 'suspended', 'ended', 'certified'] as const;
const POSTS = ['president', 'poll_worker_1'];
const NO_PAPER = { last_mark: null, by_hand: 0 };
const seated = (phase: (typeof PHASES)[number], signed_in: string | null = 'president') => ({ phase, posts: POSTS, signed_in, paper: NO_PAPER });

it('only an open poll shows the check-in', () => {
  expect(PHASES.filter((phase) => homeOf(seated(phase)) === 'check_in')).toEqual(['open']);
  expect(PHASES.filter((phase) => homeOf(seated(phase)) === 'result')).toEqual(['certified']);
});

it('nothing of the poll is shown before the table is constituted and somebody has signed in', () => {
  for (const phase of PHASES.slice(1)) {
    expect(homeOf({ phase, posts: [], signed_in: null, paper: NO_PAPER })).toBe('constitute');
    expect(homeOf(seated(phase, null))).toBe('sign_in');
    for (const inspector of INSPECTORS) expect(allows(seated(phase, null), inspector)).toBe(false);
  }
});

it('who only looks meets nobody of the roll and no act', () => {
  for (const post of ['auditor', 'support']) {
    for (const phase of PHASES.slice(1, -1)) expect(homeOf(seated(phase, post))).toBe('look');
    expect(INSPECTORS.filter((inspector) => allows(seated('open', post), inspector))).toEqual(
        ['panel', 'sending', 'audit', 'device', 'diagnosis', 'conflicts', 'turnout'].filter((inspector) => post === 'support' || inspector !== 'diagnosis'),
      );
  }
  expect(allows(seated('open', 'poll_worker_1'), 'suspend')).toBe(false);
  expect(allows(seated('open', 'poll_worker_1'), 'diagnosis')).toBe(false);
});

it('a closed poll cannot be closed or suspended again', () => {
  for (const phase of ['closed', 'ended', 'certified'] as const) {
    expect(allows(seated(phase), 'close')).toBe(false);
    expect(allows(seated(phase), 'suspend')).toBe(false);
    expect(allows(seated(phase), 'panel')).toBe(true);
  }
});

it('while a pen marks, the check-in is on no screen, whoever is signed in', () => {
  const onPaper = (phase: (typeof PHASES)[number]) => ({ ...seated(phase, 'poll_worker_1'), paper: { last_mark: 412, by_hand: 0 } });
  expect(PHASES.filter((phase) => homeOf(onPaper(phase)) === 'on_paper')).toEqual(['open', 'suspended']);
  expect(PHASES.filter((phase) => homeOf(onPaper(phase)) === 'check_in')).toEqual([]);
  expect(PHASES.filter((phase) => allows(onPaper(phase), 'paper'))).toEqual([]);
  expect(PHASES.filter((phase) => allows(seated(phase), 'paper'))).toEqual(['open', 'suspended']);
  expect(allows(onPaper('open'), 'close')).toBe(true);
});

it('every way back ends at home', () => {
  for (const inspector of INSPECTORS) {
    let at: ReturnType<typeof backFrom> = inspector;
    for (let steps = 0; at !== null && steps < INSPECTORS.length; steps += 1) at = backFrom(at);
    expect(at).toBeNull();
  }
});
