import { number } from '../format';
import type { papers as source } from '../es/papers';

/** The papers by the names of their files: what each is called, and how it stands in a sentence. */
const PAPERS: Record<string, string> = {
  'acta-de-constitucion': 'constitution record',
  'informe-a-cero': 'zero report',
  'censo-marcado': 'marked roll',
  'lista-numerada': 'numbered list',
  'acta-de-escrutinio': 'count record',
  'acta-de-la-sesion': 'session record',
  'participacion': 'turnout',
};

/** What a file holds; a file that has no name here is called as it is. */
function named(file: string): string | undefined {
  const stem = `${file}`.replace(/\.pdf$/, '');
  const hour = /^avance-(\d\d)-(\d\d)$/.exec(stem);
  return hour === null ? PAPERS[stem] : `report of ${hour[1]}:${hour[2]}`;
}

const the = (file: string): string => (named(file) === undefined ? `${file}` : `the ${named(file)}`);
const title = (file: string): string => {
  const name = named(file);
  return name === undefined ? `${file}` : `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
};

export const papers: typeof source = {
  title: 'Papers',
  explain: 'The papers are saved as they stand now. Then each can be read and printed.',
  save: 'Save the papers',
  saveAgain: 'Save again',
  name: title,
  read: (file) => `Read ${the(file)}`,
  print: (file) => `Print ${the(file)}`,
  readIt: 'Read',
  printIt: 'Print',
  page: (page, pages) => `Page ${number('en', page)} of ${number('en', pages)}`,
  drawn: (file, page) => `${title(file)}. ${page}, as it is printed`,
  before: 'Previous page',
  next: 'Next page',
  copies: 'Copies',
  copiesHint: (max) => `From 1 to ${number('en', max)}`,
  copiesWrong: (max) => `Type a number from 1 to ${number('en', max)}.`,
  sent: 'Sent to the printer',
  tooLarge: 'The roll has too many electors: no marked roll and no numbered list on paper.',
  onStick: 'They are on the USB stick, too: they can be printed on another computer.',
  notOnStick: 'They were not copied to the USB stick. Check that it is connected and save them again.',
  noStick: (screen) => `To print them on another computer, choose a USB stick under “${screen}” and save them again.`,
  saved: (count, folder) => `Papers saved: ${number('en', count)}, in ${folder}`,
};
