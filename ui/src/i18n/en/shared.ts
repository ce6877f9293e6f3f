import type { shared as source } from '../es/shared';

export const shared: typeof source = {
  back: 'Back',
  next: 'Next',
  testNotice: 'Test notice',
  testRibbon: 'TEST — these votes do not count',
  starting: 'Getting the station ready',
  notInside: 'Open Urna from its program.',
  notInsideHint: 'This page does not work alone in a browser.',
};
