import type { help as source } from '../es/help';

export const help: typeof source = {
  button: 'Help',
  what: 'What it is for',
  how: 'What to do',
  wrong: 'If something goes wrong',
  call: 'Whom to call',
  calls: {
    president: 'Tell the chair of the station.',
    support: 'Tell technical support. If nobody is there, call the centre.',
    centre: 'Call the centre, with the station code at hand.',
  },
  keys: 'Keys',
  keyWords: {
    help: 'F1 opens and closes this help.',
    escape: 'Esc closes the help. Without it, it goes back where there is “Back”.',
    enter: 'Enter presses the button in focus or sends what was typed.',
  },
  screens: {
    starting: {
      what: 'The machine is starting.',
      how: 'Wait a few seconds. Do not switch it off.',
      wrong: 'If this screen stays for over a minute, do not restart it without telling anybody.',
    },
    'no-election': {
      what: 'This machine has no election and no roll yet.',
      how: 'Ask the centre for a new enrolment bundle. The roll arrives over the network.',
      wrong: 'Do not open the poll without them.',
    },
    'enrol-language': {
      what: 'First step of the enrolment: the language of the station.',
      how: 'Choose a language and go on.',
      wrong: 'The language can be changed later in the bar above.',
    },
    'enrol-bundle': {
      what: 'The bundle and its key enrol this machine.',
      how: 'Plug in the USB stick, choose the bundle and copy the key from the sheet.',
      wrong: 'If the key is not right, copy it again. If it was used, ask for another bundle with its key.',
    },
    'enrol-centre': {
      what: 'The fingerprint says that this machine talks to the real centre.',
      how: 'Compare the numbers with those on the sheet, one by one.',
      wrong: 'If one number differs, stop. Do not go on enrolling.',
    },
    'enrol-roll': {
      what: 'The roll and the election arrive at this machine.',
      how: 'The election is in the bundle and the roll comes over the network. The download can be stopped and goes on where it was.',
      wrong: 'If the check fails, do not open the poll.',
    },
    'enrol-screen': {
      what: 'The screen is measured so that letters have their size.',
      how: 'Lay an identity card on the glass and move the marks to its edges.',
      wrong: 'You can measure it again later, under “Equipment”.',
    },
    'enrol-devices': {
      what: 'Says what is plugged in.',
      how: 'Plug in what is missing, try the reader with a DNI and see that each line is in order.',
      wrong: 'You can go on without a printer or a reader. Connect them later.',
    },
    'enrol-report': {
      what: 'The tests and the report say whether the machine is ready.',
      how: 'Run the tests, save the report and finish the enrolment.',
      wrong: 'A test that fails says what to do. Repeat it afterwards.',
    },
    measure: {
      what: 'Measures the screen so that letters have their size.',
      how: 'Lay an identity card on the glass and move the marks to its edges.',
      wrong: 'If it does not work, go back: the old measure stays.',
    },
    constitute: {
      what: 'Constitutes the station: who is there and with which PIN.',
      how: 'Each person types a name and a PIN that nobody else sees.',
      wrong: 'If the two PINs differ, type them again.',
    },
    'constitute-review': {
      what: 'Shows the officers before the station is constituted.',
      how: 'Read the names aloud and confirm.',
      wrong: 'If a name is wrong, go back and correct it.',
    },
    'change-seat': {
      what: 'Somebody else takes a seat at the station.',
      how: 'Choose the seat. Whoever comes types a name and a PIN.',
      wrong: 'Nothing changes until two people agree.',
    },
    'change-seat-agree': {
      what: 'Two people of the station agree to the change.',
      how: 'Each chooses a seat and types a PIN.',
      wrong: 'If a PIN is wrong, wait as long as the screen says.',
    },
    'sign-in': {
      what: 'Somebody of the station signs in. It shows the state of the station, and nobody’s data.',
      how: 'Choose your seat and type your PIN.',
      wrong: 'After a wrong PIN one has to wait. Nothing is lost meanwhile.',
    },
    'open-poll': {
      what: 'Opens the poll, with the box at zero.',
      how: 'Look at the list. The chair and a poll worker type their PINs.',
      wrong: 'What is missing is in the list, with what to do about it.',
    },
    identify: {
      what: 'Finds on the roll whoever comes to vote.',
      how: 'Pass the document through the reader, or type the DNI or the surnames.',
      wrong: 'If nobody is found, check the letter and the surname before you say so.',
    },
    'same-dni': {
      what: 'Two people are on the roll with the same DNI.',
      how: 'Compare surnames, name and municipality with the document and choose one.',
      wrong: 'If you are not sure, do not choose: ask the chair.',
    },
    confirm: {
      what: 'Checks that this is the person of the document.',
      how: 'Say the name aloud, say which document was shown and authorise the vote.',
      wrong: 'If it is not this person, search again. If the table doubts who it is, it decides by majority.',
    },
    ticket: {
      what: 'The code with which the voter begins in the booth.',
      how: 'Hand over the paper, or activate the booth. The paper does not say who it is.',
      wrong: 'If no paper comes out, say the code. Unused, it can be taken back.',
    },
    'ticket-options': {
      what: 'How the booth begins, only if the voter asks for it.',
      how: 'Choose what they ask for: language, audio, large text, two switches or slow presses.',
      wrong: 'If they have begun already, they change it in the booth.',
    },
    authorised: {
      what: 'This person is authorised and has not voted yet.',
      how: 'Give the code again, or take the authorisation back if they leave.',
      wrong: 'If they say that they voted, do not authorise again.',
    },
    'giving-back': {
      what: 'Takes back an authorisation that was not used.',
      how: 'Choose the reason and type your PIN.',
      wrong: 'If the code was used in the booth, it cannot be taken back.',
    },
    noting: {
      what: 'Notes an incident for the record of the session.',
      how: 'The chair types a PIN. No mark is changed.',
      wrong: 'If the PIN is wrong, nothing is noted.',
    },
    'postal-vote': {
      what: 'A postal vote is recorded on the roll. The desk alone does not authorise this vote.',
      how: 'Call the chair. Choose the document that the person shows.',
      wrong: 'If they cannot show that their vote was not sent, they do not vote here.',
    },
    'allow-postal': {
      what: 'The chair lets somebody vote whose postal vote is recorded.',
      how: 'Check what the person shows, and type the PIN of the chair.',
      wrong: 'If the PIN is wrong, nobody is authorised.',
    },
    'left-voter': {
      what: 'The person was authorised before and left without voting. In this election the chair decides.',
      how: 'Call the chair. Choose the document that the person shows.',
      wrong: 'If the table is not sure that it is the same person, they do not vote.',
    },
    'allow-left': {
      what: 'The chair lets somebody vote who left without voting.',
      how: 'Check that it is the same person, and type the PIN of the chair.',
      wrong: 'If the PIN is wrong, nobody is authorised.',
    },
    'already-voted': {
      what: 'This person has voted already. They cannot vote again from here.',
      how: 'Check that it is the person of the document. Somebody may have a similar name.',
      wrong: 'If they say that they have not voted, note it with the chair.',
    },
    'other-table': {
      what: 'The person votes at another station. The screen says which one and where.',
      how: 'Check that it is the person of the document. Tell them the station, or print the paper.',
      wrong: 'With a certificate, or as a party agent of another table: the chair decides.',
    },
    'not-on-roll': {
      what: 'The person is not on the roll of this station.',
      how: 'Check the number and search by surnames.',
      wrong: 'If they are still not found, their station is on the census card. The chair decides about a certificate.',
    },
    panel: {
      what: 'The state of the station and what can be done with it.',
      how: 'Read the lines. Each button says what it opens.',
      wrong: 'If voters and votes differ, read the explanation beside them.',
    },
    booth: {
      what: 'Says how the booth is. It never says what is voted.',
      how: 'If help is asked for, go there. If paused, resume when the voter is there.',
      wrong: 'If the booth does not answer, send nobody to it.',
    },
    'booth-left': {
      what: 'The voter left without voting. Two people decide.',
      how: 'See that they are not in the room. Then each of you types a PIN.',
      wrong: 'If they come back before, do not cancel: resume the booth.',
    },
    sending: {
      what: 'Says what the centre has received and what still waits.',
      how: 'There is nothing to do. “Try now” tries again; “Compare everything with the centre” looks whether anything is missing.',
      wrong: 'You can go on without a network. Everything is saved at this station.',
    },
    outbox: {
      what: 'The records of this station, one by one, and where each is.',
      how: 'Choose a record to see its attempts.',
      wrong: 'What the centre does not accept stays here. Nothing is deleted.',
    },
    'outbox-record': {
      what: 'One record: when it was made, its attempts and the last answer.',
      how: 'If the centre does not accept it, tell them the code shown here.',
      wrong: '“Try to send again” sends it once more. Sent twice, it counts once.',
    },
    'pause-sending': {
      what: 'Stops sending to the centre. The station goes on working.',
      how: 'Choose the reason and confirm.',
      wrong: 'Nothing is lost while paused. Sending goes on when you resume it.',
    },
    device: {
      what: 'Says how the machine is: disk, clock, power, printer and screens.',
      how: 'Look at the lines that are not in order and do what they say.',
      wrong: 'If it says “Not saved”, stop and ask for help.',
    },
    diagnosis: {
      what: 'Tests each part of the machine and saves a report.',
      how: 'Press “Try” and look at the result of each line.',
      wrong: 'Each result that is not good says what to do.',
    },
    'diagnosis-booth': {
      what: 'Tests the booth with a ballot that never reaches the box.',
      how: 'Somebody votes in the booth and says whether all could be seen.',
      wrong: 'If the booth does not answer, say so and look at the cable.',
    },
    'diagnosis-scanner': {
      what: 'Tests the document reader.',
      how: 'Pass a document through the reader.',
      wrong: 'Without a reader the number is typed. You can go on.',
    },
    'diagnosis-sound': {
      what: 'Tests the sound of the booth.',
      how: 'Put the headphones on and press the button. Say whether you hear it.',
      wrong: 'If nothing is heard, look at the volume and the cable.',
    },
    conflicts: {
      what: 'People marked twice, or more, whom two officers have to review.',
      how: 'Open a case when no voter is waiting.',
      wrong: 'It may stay open. No mark is deleted.',
    },
    conflict: {
      what: 'The two marks of a case, side by side.',
      how: 'Choose what happened. Two people confirm with their PINs.',
      wrong: 'If you do not know, choose “We do not know”. The centre decides.',
    },
    suspend: {
      what: 'Stops the poll for a while.',
      how: 'Choose the reason and confirm. It goes into the record of the session.',
      wrong: 'Whoever is in the booth waits: their screen says so and keeps their marks.',
    },
    suspended: {
      what: 'The poll is suspended. Nobody can vote.',
      how: 'The chair resumes it when the reason is over.',
      wrong: 'If it cannot be resumed, ask for instructions.',
    },
    'close-poll': {
      what: 'Prepares the close of the poll, step by step.',
      how: 'Do what each line says and go on to the close.',
      wrong: 'If somebody is still inside, let them vote first.',
    },
    'close-confirm': {
      what: 'Closes the poll. It cannot be undone.',
      how: 'Two people type their PINs and the code of the station.',
      wrong: 'If the code does not match, copy it from beside the field, with its hyphens.',
    },
    count: {
      what: 'Compares voters and votes, and counts the box.',
      how: 'Look at the difference. Two people type their PINs and certify.',
      wrong: 'If there is a difference, write why before you certify.',
    },
    result: {
      what: 'The certified result of this station.',
      how: 'Read it aloud, save the documents and sign them.',
      wrong: 'Without a network, dictate it by telephone with the code shown. The record is sent later.',
    },
    minutes: {
      what: 'It gathers what the record of the session says and the machine cannot know.',
      how: 'Note each part. When nothing is missing, press “Complete the record”.',
      wrong: 'If the record is printed already, note what is missing and print it again.',
    },
    'minutes-representatives': {
      what: 'It says which party agents were at the station.',
      how: 'Write the name and the candidature of each person and press “Add”.',
      wrong: 'After a mistake, press “Remove” and write it again.',
    },
    'minutes-protests': {
      what: 'It keeps each claim and what the station decides by majority.',
      how: 'Write who claims, what is asked and what was decided, with the votes.',
      wrong: 'While the station has not decided, leave the decision and the votes empty.',
    },
    'minutes-incidents': {
      what: 'It keeps anything else that must stand in the record.',
      how: 'Write it on one line and press “Add”.',
      wrong: 'Do not write how anybody voted. After a mistake, press “Remove”.',
    },
    'minutes-numbers': {
      what: 'It completes the record with the numbers that the machine cannot know.',
      how: 'Check the postal envelopes and who voted without being on this roll.',
      wrong: 'If a number changes later, complete the record again.',
    },
    'begin-paper': {
      what: 'Moves the station to paper: from now on marks are made by hand.',
      how: 'Have the printed roll at hand. Two people type their PINs.',
      wrong: 'The marks and votes from before stay saved.',
    },
    'on-paper': {
      what: 'Marks are made by hand from the last mark on.',
      how: 'Follow the lines. Note each voter on the printed roll.',
      wrong: 'Only the chair goes back to the machine, with a reason.',
    },
    'end-paper': {
      what: 'The station goes back to marking on the machine.',
      how: 'Type how many voted on paper, and the PIN.',
      wrong: 'Check the number with the printed roll before you go on.',
    },
    backup: {
      what: 'An encrypted copy of this machine on a memory stick.',
      how: 'Plug in a stick, choose it and press “Copy here”. Work goes on.',
      wrong: 'If it fails, try another stick. The earlier copy is not touched.',
    },
    papers: {
      what: 'The papers of the station as they stand now.',
      how: 'Save them, read the one you will sign, and print as many copies as are needed.',
      wrong: 'Without a printer, take them along on the USB stick of the copy and go on: they can be printed on another computer.',
    },
    'paper-page': {
      what: 'A page of the paper, as it is printed.',
      how: 'Read all pages before signing. “Back” takes you back.',
      wrong: 'If something is not so, do not sign it: correct it in the session record and save the papers again.',
    },
    'roll-copy': {
      what: 'Saves the marked roll on a USB stick.',
      how: 'Plug in the stick and choose it. After that it is written by itself.',
      wrong: 'If the copy is missing, plug in another stick. The station goes on.',
    },
    turnout: {
      what: 'Turnout by the hour, and the reports that are sent.',
      how: 'When it is time, press the button that sends it.',
      wrong: 'Without a network, dictate it by telephone with the code shown.',
    },
    audit: {
      what: 'The log of what was done on this machine. It never says what was voted.',
      how: 'Choose which kind to look at. It cannot be changed.',
      wrong: 'If the chain is not intact, stop and tell somebody.',
    },
    export: {
      what: 'Saves the station encrypted on a USB stick and checks it.',
      how: 'Plug in a stick and wait until the check is done.',
      wrong: 'If the check fails, repeat it with another stick.',
    },
    retire: {
      what: 'Takes this machine out of service when the centre has everything.',
      how: 'Two people type their PINs.',
      wrong: 'If something is still unsent, wait or save it on two sticks.',
    },
    retired: {
      what: 'This machine is retired. It does nothing any more.',
      how: 'Switch it off and keep it with the material of the station.',
      wrong: 'If it was still needed, tell the centre: nothing is left here.',
    },
  },
};
