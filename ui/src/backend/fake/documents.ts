/** The fake papers of the day. Their pages are those of a real acta about invented people, as the core drew them. */
import type { StatusSnapshot } from '../../wire/StatusSnapshot';
import { accept, refuse, type Answer } from '../answer';
import type { StaffBackend } from '../staff';

type Documents = Pick<StaffBackend, 'savePapers' | 'paperPage' | 'printPaper'>;

const COPIES_MAX = 50;
/** Loaded when somebody reads one: they are large. */
const PAGES = [
  () => import('./pages/acta-de-constitucion-1.svg?raw'),
  () => import('./pages/acta-de-constitucion-2.svg?raw'),
];

const no = (code: string): Answer<never> => refuse({ code, facts: {} });

export function fakeDocuments(scene: URLSearchParams, status: StatusSnapshot): Documents {
  return {
    savePapers: async () => {
      if (status.device.write_failed) return no('papers_failed');
      const files = ['acta-de-constitucion.pdf'];
      if (status.phase === 'closed') files.push('informe-a-cero.pdf');
      else if (status.voted > 0) files.push('avance-14-00.pdf');
      if (!scene.has('many')) files.push('censo-marcado.pdf');
      if (status.phase === 'certified') files.push('acta-de-escrutinio.pdf', 'acta-de-la-sesion.pdf');
      const { folder, trouble } = status.roll_copy;
      return accept({
        folder: '/var/lib/urna/documentos',
        count: files.length,
        files,
        too_large: scene.has('many') ? ['censo-marcado.pdf', 'lista-numerada.pdf'] : [],
        on_stick: folder === null ? null : trouble === null,
      });
    },
    paperPage: async (_file, page) => {
      const drawn = PAGES[page - 1];
      if (drawn === undefined || scene.has('unreadable')) return no('paper_unreadable');
      return accept({ svg: (await drawn()).default, pages: PAGES.length });
    },
    printPaper: async (_file, copies) => {
      if (copies < 1 || copies > COPIES_MAX) return no('copies_wrong');
      return scene.has('no_paper') ? no('printer_no_paper') : accept(null);
    },
  };
}
