/** The fake memory sticks: one that takes everything, unless the scene says what is wrong with it. */
import type { RollCopy } from '../../wire/RollCopy';
import type { StatusSnapshot } from '../../wire/StatusSnapshot';
import { accept, refuse } from '../answer';
import type { StaffBackend } from '../staff';

type Copies = Pick<StaffBackend, 'findMedia' | 'chooseMedium'>;

const STICK = '/media/mesa/COPIA';
const MINUTE_MS = 60_000;
const NOWHERE: RollCopy = { folder: null, mark: null, at_ms: null, same_disk: false, newer: false, trouble: null };

/** What the scene begins with: `stick=kept`, as where nothing is said, `newer`, `begins`, `none`, or what is wrong, such as `medium_full`. */
export function rollCopyOf(scene: URLSearchParams): RollCopy {
  const word = scene.get('stick') ?? 'kept';
  if (word === 'none') return NOWHERE;
  const kept: RollCopy = { folder: STICK, mark: 412, at_ms: Date.now() - 2 * MINUTE_MS, same_disk: scene.has('same_disk'), newer: word === 'newer', trouble: null };
  if (word === 'begins') return { ...kept, mark: null, at_ms: null };
  return word === 'kept' || word === 'newer' ? kept : { ...kept, ...(word === 'copy_too_large' ? { mark: null, at_ms: null } : {}), trouble: word };
}

export function fakeCopies(status: StatusSnapshot, scene: URLSearchParams): Copies {
  return {
    findMedia: async () => accept(scene.has('no_stick') ? [] : [{ path: STICK, name: 'COPIA' }, { path: '/media/mesa/AZUL', name: 'AZUL' }]),
    chooseMedium: async (path) => {
      if (path !== null && !path.startsWith('/media/')) return refuse({ code: 'medium_away', facts: {} });
      status.roll_copy = path === null ? NOWHERE : { ...NOWHERE, folder: path, mark: status.voted, at_ms: Date.now() };
      return accept(null);
    },
  };
}
