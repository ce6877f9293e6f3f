import type { common as source } from '../es/common';
import { shared } from './shared';

export const common: typeof source = {
  ...shared,
  cancel: 'Cancel',
  close: 'Close',
  retry: 'Try again',
  reading: 'Reading the list',
  working: 'Wait',
  code: (code) => `Help code: ${code}`,
  staffTitle: 'Urna · Station',
  officers: {
    first: 'First person',
    second: 'Second person',
    president: 'Chair',
    poll_worker_1: 'Poll worker 1',
    poll_worker_2: 'Poll worker 2',
    auditor: 'Auditor',
    support: 'Technical support',
    pinOf: { first: 'PIN of the first person', second: 'PIN of the second person' },
    choose: 'Choose two different people of the station.',
  },
  keyboard: {
    show: 'On-screen keyboard',
    name: 'On-screen keyboard: keys',
    letters: 'Letters',
    digits: 'Numbers',
    shift: 'Capital',
    space: 'Space',
    erase: 'Delete the last letter',
    close: 'Close the keyboard',
    accents: { '´': 'Acute accent', '`': 'Grave accent', '¨': 'Diaeresis' },
  },
  pin: { digits: 'Six digits', pad: 'Digits', erase: 'Erase the last digit' },
};
