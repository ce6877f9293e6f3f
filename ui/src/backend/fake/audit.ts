/** The fake audit log: a morning of the table, and a check of its chain that takes a moment. */
import type { AuditCheck } from '../../wire/AuditCheck';
import type { AuditRow } from '../../wire/AuditRow';
import { accept } from '../answer';
import type { StaffBackend } from '../staff';

type Audit = Pick<StaffBackend, 'auditView' | 'auditPage' | 'checkAudit' | 'stopAuditCheck' | 'saveAudit'>;

const MINUTE_MS = 60_000;
const ENTRIES = 3214;
const CASTS = 412;
const PAGE = 50;
const CHECK_MS = 1_500;

const MORNING: [string, string, string][] = [
  ['poll_worker_1', 'VoterAuthorised', 'check_ins'],
  ['poll_worker_2', 'signed_in', 'access'],
  ['poll_worker_2', 'pin_wrong', 'access'],
  ['president', 'PollResumed', 'acts'],
  ['program', 'IncidentNoted', 'program'],
];

export function fakeAudit(scene: URLSearchParams): Audit {
  let check: AuditCheck = { state: 'unchecked' };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const rows = Array.from({ length: 60 }, (_, position): AuditRow & { kind: string } => {
    const [actor, action, kind] = MORNING[position % MORNING.length] ?? ['program', 'IncidentNoted', 'program'];
    return { seq: ENTRIES - position * 2, at_ms: Date.now() - position * MINUTE_MS, actor, action, kind };
  });
  return {
    auditView: async () => accept({ entries: ENTRIES, casts: CASTS, check }),
    auditPage: async (filter, before) => {
      const all = rows.filter(({ kind, seq }) => (filter === 'all' || kind === filter) && (before === null || seq < before));
      return accept({ rows: all.slice(0, PAGE).map(({ seq, at_ms, actor, action }) => ({ seq, at_ms, actor, action })), more: all.length > PAGE });
    },
    checkAudit: async () => {
      check = { state: 'running', done: 1500 };
      if (scene.has('slow')) return accept(null);
      timer = setTimeout(() => {
        check = scene.has('broken') ? { state: 'broken', at_ms: Date.now() } : { state: 'intact', entries: ENTRIES, at_ms: Date.now() };
      }, CHECK_MS);
      return accept(null);
    },
    stopAuditCheck: async () => {
      clearTimeout(timer);
      check = { state: 'stopped' };
      return accept(null);
    },
    saveAudit: async () => accept({ path: '/var/lib/urna/documentos/registro.jsonl', sha256: 'b7e4'.repeat(16) }),
  };
}
