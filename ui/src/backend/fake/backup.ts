/** The fake copy of this machine: it takes a moment, unless the scene says how it ends. */
import type { BackupState } from '../../wire/BackupState';
import type { StatusSnapshot } from '../../wire/StatusSnapshot';
import { accept } from '../answer';
import type { StaffBackend } from '../staff';

type Backup = Pick<StaffBackend, 'backupState' | 'makeBackup' | 'stopBackup'>;

const COPY_MS = 700;

export function fakeBackup(status: StatusSnapshot, scene: URLSearchParams): Backup {
  let state: BackupState = { state: 'none' };
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    backupState: async () => accept(state),
    makeBackup: async (path) => {
      const wrong = scene.get('backup');
      if (wrong !== null) {
        state = { state: 'failed', code: wrong };
        return accept(null);
      }
      state = { state: 'running', stage: 'copying', done_kb: 4_000, whole_kb: 16_000 };
      if (scene.has('slow')) return accept(null);
      timer = setTimeout(() => {
        const with_box = status.phase === 'ended' || status.phase === 'certified';
        state = { state: 'done', path: `${path}/urna-copia-${status.station_id}`, at_ms: Date.now(), events: 412, with_box, removable: path.startsWith('/media/') };
      }, COPY_MS);
      return accept(null);
    },
    stopBackup: async () => {
      clearTimeout(timer);
      state = { state: 'stopped' };
      return accept(null);
    },
  };
}
