import { number } from '../format';
import type { poll as source } from '../es/poll';

/** The papers by the names of their files. */
const PAPERS: Record<string, string> = {
  'acta-de-constitucion': 'the constitution record',
  'informe-a-cero': 'the zero report',
  'censo-marcado': 'the marked roll',
  'lista-numerada': 'the numbered list',
  'acta-de-escrutinio': 'the count record',
  'acta-de-la-sesion': 'the session record',
  'participacion': 'the turnout',
};

/** What a file holds; a file that has no name here is called as it is. */
function paperName(file: string): string {
  const stem = `${file}`.replace(/\.pdf$/, '');
  const hour = /^avance-(\d\d)-(\d\d)$/.exec(stem);
  return hour === null ? (PAPERS[stem] ?? file) : `the advance of ${hour[1]}:${hour[2]}`;
}

export const poll: typeof source = {
  noElection: {
    title: 'This station has no election',
    explain: "The signed election has not arrived. Connect the centre's USB stick or wait.",
  },
  open: {
    title: 'Open the poll',
    explain: 'The signed election comes in the registration bundle. Ask the centre for a new one: support puts it on this machine.',
    opened: (time) => `Poll opened at ${time}.`,
    electors: 'Electors on the roll',
    inBox: 'Votes in the box',
    roll: 'Roll',
    members: 'Members of the station',
    membersAll: 'The chair and two poll workers',
    membersSome: (count) => `Seats taken: ${number('en', count)} of 3`,
    hour: 'Hour',
    hourCome: (time) => `It is ${time}: the poll can be opened`,
    hourEarly: (time, opens) => `It is ${time}: before ${opens} a reason is asked for`,
    box: 'Box',
    boxEmpty: 'At zero',
    boxNotEmpty: 'It is not at zero. Do not open the poll.',
    booth: 'Test ballot in the booth',
    boothTried: (time) => `Tried at ${time}`,
    boothUntried: 'Not tried: it is tried under “Equipment”',
    boothUnknown: 'The chair sees it',
    stick: 'Copy of the marked roll',
    zero: 'The zero report is saved by itself when you open. To sign it on paper, print it now.',
    reason: 'Reason for opening early',
    reasonHint: 'Do not write names of electors.',
    submit: 'Open the poll',
  },
  panel: {
    title: 'Station panel',
    state: 'Poll',
    scope: 'Scope of the roll',
    tables: 'Tables that vote here',
    voted: 'Voters',
    inBox: 'Votes in the box',
    difference: 'Difference',
    balanced: 'They match',
    explained: (count) => `${number('en', count)} in the booth or being saved`,
    waiting: (count) => (count === 1 ? '1 authorised, has not voted' : `${number('en', count)} authorised, have not voted`),
    look: 'Look',
    next: 'Next',
    moments: { opening: 'opening of the poll', advance: 'turnout report', closing: 'close of voting' },
    moment: (at, what) => `${at}, ${what}`,
    left: (span) => `In ${span}`,
    due: 'It is time',
    electors: 'Electors',
    suspend: 'Suspend the poll',
    close: 'Close the poll',
  },
  papers: {
    save: 'Save the papers',
    print: (file: string) => `Print ${paperName(file)}`,
    sent: 'Sent to the printer',
    tooLarge: 'The roll has too many electors: no marked roll and no numbered list on paper.',
    onStick: 'They are on the USB stick, too: they can be printed on another computer.',
    notOnStick: 'They were not copied to the USB stick. Check that it is connected and save them again.',
    noStick: (screen) => `To print them on another computer, choose a USB stick under “${screen}” and save them again.`,
    saved: (count: number, folder: string) => `Papers saved: ${number('en', count)}, in ${folder}`,
  },
  suspend: {
    title: 'Suspend the poll',
    explain: 'Nobody can vote until it goes on. Nothing is lost.',
    why: 'Why is it suspended?',
    power_cut: 'Power cut',
    equipment: 'Equipment failure',
    public_order: 'Public disorder',
    other: 'Another reason',
    submit: 'Suspend the poll',
    reasonMissing: 'Choose the reason.',
  },
  suspended: {
    title: 'Poll suspended',
    explain: 'Nobody can vote now. What is saved stays saved.',
    resume: 'Resume the poll',
  },
  close: {
    title: 'Close the poll',
    closed: (time) => `Poll closed at ${time}.`,
    explain: 'Take these four steps in their order and tick each one.',
    inside: 'Nobody inside is still waiting to vote',
    postal: 'The postal votes are in their box',
    members: 'The members of the station and the party agents have voted',
    booth: 'The booth is free',
    what: {
      inside: 'The chair says aloud that voting is about to end. Whoever is inside or at the door votes.',
      postal: 'The chair checks that the person is on the roll and puts the envelope into the paper box. This machine does not count those papers.',
      members: 'They vote last, here, as any elector does. Whoever is not on this roll votes by the rules.',
    },
    received: 'Envelopes received',
    accepted: 'Envelopes accepted',
    postalWrong: 'Write only numbers. No more can be accepted than were received.',
    unchecked: 'Tick the four steps to go on.',
    waiting: (count) =>
      count === 1 ? '1 authorised person has not voted.' : `${number('en', count)} authorised people have not voted.`,
    occupied: 'Somebody is in the booth: wait until they have finished.',
    next: 'Go on with closing',
    confirmTitle: 'Confirm closing',
    final: 'Afterwards it cannot be opened again.',
    type: 'Type the code of the station',
    typeHint: (station) => `Type exactly: ${station}`,
    typeMissing: 'Type the code of the station.',
    reason: 'Reason for closing early',
    submit: 'Close the poll',
  },
};
