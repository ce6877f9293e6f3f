/** The fake notes for the acta de la sesión, in memory. `?acta=1` begins with some. */
import type { MinutesView } from '../../wire/MinutesView';
import type { NewNote } from '../../wire/NewNote';
import { accept, refuse } from '../answer';
import type { StaffBackend } from '../staff';

type Minutes = Pick<StaffBackend, 'minutes' | 'noteMinutes' | 'strikeMinutes'>;

const SOME: Pick<MinutesView, 'representatives' | 'protests' | 'incidents'> = {
  representatives: [
    { name: 'Núria Vidal Puig', candidature: 'Candidatura del Olivo' },
    { name: 'Mohamed El Idrissi Bennani', candidature: 'Candidatura de la Encina' },
  ],
  protests: [
    { by: 'Núria Vidal Puig', words: 'Pide otro recuento', decision: 'Se desestima: el recuento repetido coincide', in_favour: 2, against: 1 },
    { by: 'Elena Ruiz', words: 'Dice que la cola no dejaba pasar', decision: '', in_favour: 0, against: 0 },
  ],
  incidents: [{ at_ms: new Date(2026, 10, 22, 12, 10).getTime(), words: 'Se apagó la luz del pasillo', by: 'poll_worker_1' }],
};

export function fakeMinutes(scene: URLSearchParams): Minutes {
  const view: MinutesView = {
    postal: null,
    others: null,
    noted: { by_certificate: 1, interventores: 0 },
    ...(scene.has('acta') ? structuredClone(SOME) : { representatives: [], protests: [], incidents: [] }),
    complete: false,
  };
  const keep = (note: NewNote): void => {
    switch (note.kind) {
      case 'postal':
        view.postal = note.postal;
        break;
      case 'representative':
        view.representatives.push(note.representative);
        break;
      case 'protest':
        view.protests.push(note.protest);
        break;
      case 'incident':
        view.incidents.push({ at_ms: Date.now(), words: note.words, by: 'president' });
        break;
      case 'complete':
        view.postal = note.postal;
        view.others = note.others;
        view.complete = true;
    }
  };
  return {
    minutes: async () => accept(structuredClone(view)),
    noteMinutes: async (note) => {
      if (note.kind === 'protest' && (note.protest.decision === '') !== (note.protest.in_favour + note.protest.against === 0)) {
        return refuse({ code: 'decision_votes', facts: {} });
      }
      keep(note);
      return accept(structuredClone(view));
    },
    strikeMinutes: async (list, at) => {
      view[list].splice(at, 1);
      return accept(structuredClone(view));
    },
  };
}
