import type { desk as source } from '../es/desk';
import { number } from '../format';

/** The desk beyond a plain check-in: documents that are read, what the president notes, going on by hand. */
export const desk: typeof source = {
  scan: {
    ready: 'You can pass the DNI through the reader at any time.',
    asked: 'Reading the document',
    zone: 'Read from the DNI',
    number: 'Number read by the reader',
    expired: 'The document has expired. It is good for voting all the same.',
    unreadable: {
      half: 'Only a part was read. Pass the document again.',
      misread: 'The document was misread. Pass it again or type the number.',
      passport: 'This is a passport. Type the DNI or search by surnames.',
      foreign: 'The document is not Spanish. Search by surnames.',
      rubbish: 'That is no identity document. Pass the DNI or type the number.',
    },
    notOnRoll: 'The document was read well.',
  },
  reader: {
    ready: 'DNI reader ready',
    notFound: 'DNI reader not found: type the number',
  },
  identify: {
    letter: (letter) => `The letter of that number is ${letter}`,
    letterHint: 'Compare it with the document. If it is another, check the digits.',
    letterSame: (letter) => `It is the same: ${letter}`,
    letterO: 'There is a letter O among the digits: type a zero.',
    signs: 'There are signs that no DNI has: type digits and the letter.',
    similar: 'There is another person with a similar name',
    hour: (count) => `In this hour: ${number('en', count)}`,
    byHand: (count) => `Marked by hand: ${number('en', count)}. Look at the list on paper before you authorise.`,
  },
  noting: {
    denies: 'Says that they did not vote',
    certificate: 'Has a census certificate or a ruling',
    member: 'Is a member of a table or a party agent',
    president: 'The chair decides. It is noted as an incident, without names.',
    voter_denies_vote: {
      title: 'The voter says that they did not vote',
      explain: 'Compare the document with the person who is marked. It may be somebody with a similar name.',
    },
    certificate_shown: {
      title: 'Census certificate or ruling',
      explain: 'This machine cannot let them vote: they are not on this roll. The chair decides by the rules.',
    },
    member_not_on_roll: {
      title: 'Table member or party agent of another roll',
      explain: 'This machine cannot let them vote: they are not on this roll. The chair decides by the rules.',
    },
    nobody: 'Noting it lets nobody vote. It is in the session record.',
    pin: 'PIN of the chair',
    submit: 'Note the incident',
    done: 'Incident noted. Saved at this station.',
  },
  paper: {
    open: 'Go over to paper',
    title: 'Go over to paper',
    explain: 'This machine stops authorising votes. The printed roll and a pen go on.',
    booth: 'The booth must be free and nobody may hold an unused code: take them back first.',
    submit: 'Stop marking on the machine',
    onTitle: 'Marking by hand',
    from: (mark, next) => `Last mark of the machine: ${number('en', mark)}. By hand, from ${number('en', next)}.`,
    frozen: 'The machine authorises nobody.',
    steps: {
      print: 'Save the marked roll and print it.',
      hand: 'Whoever is not marked on it may vote on paper.',
      box: 'The votes of this machine stay in its box and are counted when it closes. Do not copy them to paper.',
      ballots: 'Ballots on paper go into another box and are counted apart.',
    },
    save: 'Save the marked roll',
    file: 'The roll is the document censo-marcado.pdf.',
    end: 'Back to the machine',
    endTitle: 'Mark on the machine again',
    endExplain: 'Who voted on paper is not marked here. Look at the list on paper before each vote.',
    byHand: 'People marked by hand',
    byHandHint: 'A number; 0 when there is nobody.',
    byHandWrong: 'Type a number only, without letters or signs.',
    reason: 'Reason for going back to the machine',
    reasonHint: 'Do not write names of electors.',
    endSubmit: 'Back to the machine',
  },
};
