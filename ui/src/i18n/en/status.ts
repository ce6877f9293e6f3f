import { number, size } from '../format';
import type { status as source } from '../es/status';

export const status: typeof source = {
  bar: 'Station status',
  connection: 'Connection',
  sending: 'Sending',
  device: 'Equipment',
  booth: 'Booth',
  conflicts: 'Conflicts',
  station: 'Station',
  clock: 'Time',
  unknown: 'Status unknown',
  unknownHint: 'The station does not answer. If it stays so, call technical support.',
  lastNews: (time) => `Last news: ${time}`,
  con: {
    connected: 'Connected to the centre',
    checking: 'Checking the connection',
    no_server: 'No answer from the centre',
    no_network: 'No network',
    refused: 'The centre does not recognise this station',
    clock: 'Station clock not verified',
    hint: 'You can keep working. Everything is saved at this station.',
    back: (pending) => `Connection restored. Waiting: ${number('en', pending)}`,
    since: (time, ago) => `Since ${time} (${ago})`,
  },
  syn: {
    done: 'Everything received by the centre',
    pending: (count) => `Waiting to be sent: ${number('en', count)}`,
    late: (count, since) => `Sending is late: ${number('en', count)} since ${since}`,
    stuck: (count) =>
      count === 1
        ? 'Sending stopped: 1 record needs review'
        : `Sending stopped: ${number('en', count)} records need review`,
    never: 'This station has not sent data yet',
    last: (time, ago) => `Last received by the centre: ${time} (${ago})`,
    down: (percent) => `Receiving the roll: ${percent}%`,
  },
  dev: {
    ok: 'Equipment OK',
    disk: (megabytes) => `Disk almost full: ${size('en', megabytes)}`,
    failed: 'Not saved. Stop and ask for help.',
  },
  boo: {
    ready: 'Booth ready',
    busy: 'Booth busy',
    paused: 'Booth paused',
    needs_staff: 'Booth waiting for staff',
    disconnected: 'Booth disconnected',
  },
  conflictsOpen: (count) => `Conflicts to review: ${number('en', count)}`,
  save: {
    local: 'Saved at this station',
    sending: 'Sending to the centre',
    received: 'Received by the centre',
    rejected: 'Not accepted by the centre: needs review',
  },
  saving: 'Saving',
  phase: {
    no_election: 'No election',
    closed: 'Not open',
    open: 'Open',
    suspended: 'Suspended',
    ended: 'Closed',
    certified: 'Certified',
  },
  recovered: {
    vote_completed: 'The station stopped while saving a vote. The vote is in the box and counts once.',
    vote_not_cast: 'The station stopped with a voter in the booth. That vote was not saved: the code works again.',
    box_ahead: 'The box holds a vote that this station does not know. Stop and call the centre.',
    understood: 'Understood',
  },
};
