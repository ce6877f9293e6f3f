import type { common as source } from '../es/common';

export const common: typeof source = {
  back: 'Back',
  cancel: 'Cancel',
  close: 'Close',
  next: 'Next',
  retry: 'Try again',
  working: 'Saving',
  code: (code) => `Help code: ${code}`,
  testNotice: 'Test notice',
  testRibbon: 'TEST — these votes do not count',
  staffTitle: 'Urna · Station',
  boothTitle: 'Urna · Booth',
  starting: 'Getting the station ready',
  notInside: 'Open Urna from its program.',
  notInsideHint: 'This page does not work alone in a browser.',
  officers: {
    first: 'First person',
    second: 'Second person',
    president: 'Chair',
    poll_worker_1: 'Poll worker 1',
    poll_worker_2: 'Poll worker 2',
    choose: 'Choose two different people of the station.',
  },
};
