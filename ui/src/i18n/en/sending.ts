import { number, size } from '../format';
import type { sending as source } from '../es/sending';

export const sending: typeof source = {
  title: 'Sending to the centre',
  connection: 'Connection',
  queue: 'Waiting to be sent',
  received: 'Received',
  notYet: 'The centre has received nothing yet',
  review: 'Records to review',
  oldest: (time) => `The oldest is from ${time}`,
  roll: 'Roll',
  rollRows: (rows) => `Electors: ${number('en', rows)}`,
  rollAsOf: (time) => `Roll from ${time}`,
  ballots: 'Votes',
  ballotsText: (saved, received) => `${number('en', saved)} saved, ${number('en', received)} received`,
  now: 'Try now',
  asked: 'Trying now. No need to wait.',
  demo: 'Pretend there is no network',
  demoHint: 'For tests only. The station works as if there were no network.',
  deviceTitle: 'Equipment',
  disk: 'Free disk',
  diskText: (megabytes, percent) => `${size('en', megabytes)} (${percent}%)`,
  lastWrite: 'Last write',
  writeOk: 'Saved on the disk',
  clock: "This station's clock",
  clockOk: (by: boolean): string => (by ? 'Agrees with the centre' : 'Agrees with other stations'),
  clockOff: (span: string, ahead: boolean, byCentre: boolean) =>
    `${span} ${ahead ? 'ahead of' : 'behind'} ${byCentre ? 'the centre' : 'other stations'}`,
  clockHint: 'Set it in the settings of the machine. With another time it may not reach the centre. Voting does not depend on it.',
};
