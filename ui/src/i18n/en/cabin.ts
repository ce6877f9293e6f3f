import type { cabin as source } from '../es/cabin';

export const cabin: typeof source = {
  title: 'Booth',
  activateTitle: 'Activate the booth with a code',
  code: "Voter's code",
  activate: 'Activate the booth',
  activated: 'Booth activated. The voter can go in.',
  leftTitle: 'The voter has left',
  leftExplain: 'The session ends with no vote saved and the authorisation is cancelled. Two people confirm.',
  left: 'The voter has left',
  leftSubmit: 'End without voting',
  leftDone: 'Session ended without voting. Saved at this station.',
  needsStaff: 'A vote could not be saved. Go to the booth and press “Try again”.',
  helpAsked: 'The voter asks for help. Go to the booth.',
  paused: 'The voter has done nothing for a while. The screen is blank. Go to the booth.',
  resume: 'Resume',
  busy: 'A voter is voting. Please wait.',
  ready: 'The voter can go in with their code.',
  noScreen: 'The screen of the booth is missing. Check the cable: what is marked waits and is not shown here.',
  turn: 'Turn the screen towards the voter',
  turnExplain: 'Turn the screen towards the voter. A PIN brings the staff back.',
  disconnected: 'The booth window does not answer. Check the cable and the screen.',
};
