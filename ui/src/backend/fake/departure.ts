/** The fake export: it takes a moment, unless the scene says how it ends, and two sticks make it safe to leave. */
import type { ExportState } from '../../wire/ExportState';
import type { StatusSnapshot } from '../../wire/StatusSnapshot';
import { accept, refuse, type Answer } from '../answer';
import type { StaffBackend, TwoOfficers } from '../staff';

type Departure = Pick<StaffBackend, 'departure' | 'exportPackage' | 'stopExport' | 'retire'>;

const EXPORT_MS = 700;
const NEEDED = 2;
const RUNNING: ExportState = { state: 'running', stage: 'writing', done_kb: 4_000, whole_kb: 16_000 };

export function fakeDeparture(status: StatusSnapshot, scene: URLSearchParams, problemOf: (officers: TwoOfficers) => Answer<never> | null): Departure {
  const sticks = new Set<string>(scene.has('exported') ? ['one', 'two'] : []);
  let state: ExportState = { state: 'none' };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const notes = scene.has('notes-here');
  const safe = (): boolean => status.phase === 'certified' && !notes && (status.sending.pending === 0 || sticks.size >= NEEDED);
  return {
    departure: async () => accept({ missing: status.sending.pending, media: sticks.size, media_needed: NEEDED, safe: safe(), notes_only_here: notes, export: state }),
    exportPackage: async (path) => {
      const wrong = scene.get('export');
      if (wrong !== null) {
        state = { state: 'failed', code: wrong };
        return accept(null);
      }
      state = RUNNING;
      if (scene.has('slow')) return accept(null);
      timer = setTimeout(() => {
        const removable = path.startsWith('/media/');
        if (removable) sticks.add(path);
        state = { state: 'done', path: `${path}/urna-st-06-015-03-002-b.urnapkg`, sha256: 'c1d9'.repeat(16), at_ms: Date.now(), removable };
      }, EXPORT_MS);
      return accept(null);
    },
    stopExport: async () => {
      clearTimeout(timer);
      state = { state: 'stopped' };
      return accept(null);
    },
    retire: async (officers, confirmation) => {
      const problem = problemOf(officers);
      if (problem !== null) return problem;
      if (confirmation.trim().toLowerCase() !== status.station_id) return refuse({ code: 'confirmation_wrong', facts: {} });
      if (notes) return refuse({ code: 'notes_only_here', facts: {} });
      if (!safe()) return refuse({ code: 'not_safe_elsewhere', facts: { missing: String(status.sending.pending), media: String(sticks.size) } });
      return accept({ station: status.station_id, basis: status.sending.pending === 0 ? 'received' : 'exported', files: 12 });
    },
  };
}
