import { number } from '../format';

/** The papers by the names of their files: what each is called, and how it stands in a sentence. */
const PAPERS: Record<string, [title: string, inSentence: string]> = {
  'acta-de-constitucion': ['Acta de constitución', 'el acta de constitución'],
  'informe-a-cero': ['Informe a cero', 'el informe a cero'],
  'censo-marcado': ['Censo marcado', 'el censo marcado'],
  'lista-numerada': ['Lista numerada', 'la lista numerada'],
  'acta-de-escrutinio': ['Acta de escrutinio', 'el acta de escrutinio'],
  'acta-de-la-sesion': ['Acta de la sesión', 'el acta de la sesión'],
  'participacion': ['Participación', 'la participación'],
};

/** What a file holds; a file that has no name here is called as it is. */
function named(file: string): [title: string, inSentence: string] {
  const stem = `${file}`.replace(/\.pdf$/, '');
  const hour = /^avance-(\d\d)-(\d\d)$/.exec(stem);
  if (hour === null) return PAPERS[stem] ?? [`${file}`, `${file}`];
  const advance = `vance de las ${hour[1]}:${hour[2]}`;
  return [`A${advance}`, `el a${advance}`];
}

/** The papers of the day: kept, read, printed. */
export const papers = {
  title: 'Documentos',
  explain: 'Se guardan los documentos tal como están ahora. Después se pueden leer e imprimir uno a uno.',
  save: 'Guardar los documentos',
  saveAgain: 'Guardar otra vez',
  name: (file: string) => named(file)[0],
  read: (file: string) => `Leer ${named(file)[1]}`,
  print: (file: string) => `Imprimir ${named(file)[1]}`,
  readIt: 'Leer',
  printIt: 'Imprimir',
  page: (page: number, pages: number) => `Página ${number('es', page)} de ${number('es', pages)}`,
  drawn: (file: string, page: string) => `${named(file)[0]}. ${page}, tal como se imprime`,
  before: 'Página anterior',
  next: 'Página siguiente',
  copies: 'Copias',
  copiesHint: (max: number) => `De 1 a ${number('es', max)}`,
  copiesWrong: (max: number) => `Escriba un número del 1 al ${number('es', max)}.`,
  sent: 'Enviado a la impresora',
  tooLarge: 'El censo tiene demasiados electores: no hay censo marcado ni lista numerada en papel.',
  onStick: 'Están también en la memoria USB: se pueden imprimir en otro equipo.',
  notOnStick: 'No se han copiado en la memoria USB. Compruebe que está conectada y guárdelos otra vez.',
  noStick: (screen: string) => `Para imprimirlos en otro equipo, elija una memoria USB en «${screen}» y guárdelos otra vez.`,
  saved: (count: number, folder: string) => `Documentos guardados: ${number('es', count)}, en ${folder}`,
};
