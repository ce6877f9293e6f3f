/**
 * The fake tests: a machine in order, with `?bare=1` one that lacks what can be plugged in, and with `?broken=1` one whose
 * log is broken. `?tested=1` has results from the morning. The booth is tried by nobody until the page hears `urna:tried`.
 */
import type { TestGrade } from '../../wire/TestGrade';
import type { TestResult } from '../../wire/TestResult';
import { accept, refuse } from '../answer';
import type { StaffBackend } from '../staff';

type Diagnosis = Pick<
  StaffBackend,
  'diagnosisView' | 'runTests' | 'scanSeen' | 'playTone' | 'toneHeard' | 'beginPractice' | 'endPractice' | 'saveReadiness' | 'printReadiness'
>;
type Found = [grade: TestGrade, code: string, facts?: Record<string, string>];

const TEST_MS = 60;
/** A morning that is over, so that the scene says the same every day. */
const MORNING_MS = new Date(2026, 4, 23, 8, 5).getTime();
const BY_PERSON = ['scanner', 'sound', 'booth'];
const KEY = '40718 95521 00364 77120 18893 60245';

const IN_ORDER: Record<string, Found> = {
  store: ['passed', 'store_in_order'],
  disk: ['passed', 'disk_room', { mb: '40000', percent: '40' }],
  keys: ['passed', 'keys_private'],
  audit: ['passed', 'audit_intact', { entries: '3214' }],
  election: ['passed', 'election_signed', { id: 'municipales-2026', hash: 'b7e4'.repeat(16) }],
  centre_key: ['passed', 'centre_key_signs', { key: KEY }],
  roll: ['passed', 'roll_there', { rows: '890', hash: '51ac'.repeat(16) }],
  connection: ['passed', 'connected'],
  centre: ['passed', 'centre_answers'],
  clock: ['passed', 'clock_agrees', { by: 'centre' }],
  medium: ['passed', 'medium_ready', { name: 'COPIAS', mb: '28000' }],
  power: ['passed', 'mains'],
  screens: ['passed', 'screens_measured', { screens: '2', px_per_mm: '5.56' }],
  printer: ['passed', 'printer_ready'],
  scanner: ['passed', 'scanner_number'],
  sound: ['passed', 'sound_heard'],
  booth: ['passed', 'booth_tried'],
};
const BARE: Record<string, Found> = {
  roll: ['failed', 'roll_empty'],
  connection: ['warned', 'no_network'],
  centre: ['warned', 'centre_silent'],
  clock: ['warned', 'clock_off', { seconds: '420', side: 'behind', by: 'neighbours' }],
  medium: ['warned', 'medium_none'],
  power: ['warned', 'battery', { percent: '64', minutes: '130' }],
  screens: ['warned', 'screens_unmeasured', { screens: '1' }],
  printer: ['warned', 'printer_no_paper'],
};

export function fakeDiagnosis(scene: URLSearchParams, seat: () => string | null, read: () => void): Diagnosis {
  const results = new Map<string, TestResult>();
  let at: string | null = null;
  let practising = false;
  let played = false;
  const found = (test: string): Found | undefined => {
    if (test === 'audit' && scene.has('broken')) return ['failed', 'audit_broken'];
    return (scene.has('bare') ? BARE[test] : undefined) ?? IN_ORDER[test];
  };
  const put = (test: string, [grade, code, facts = {}]: Found, at_ms = Date.now()): void => {
    results.set(test, { grade, code, facts, at_ms, by: seat() });
  };
  if (scene.has('tested')) {
    for (const test of Object.keys(IN_ORDER)) put(test, found(test) ?? ['warned', 'unheard_of'], MORNING_MS);
  }
  const tried = (): void => {
    if (practising) put('booth', ['passed', 'booth_tried']);
    practising = false;
  };
  window.addEventListener('urna:tried', tried);
  return {
    diagnosisView: async () =>
      accept({
        tests: Object.keys(IN_ORDER).map((test) => ({ test, alone: !BY_PERSON.includes(test), result: results.get(test) ?? null })),
        running: at !== null,
        at,
        practising,
      }),
    runTests: async (tests) => {
      if (at !== null) return refuse({ code: 'tests_running', facts: {} });
      const waiting = tests.length > 0 ? tests : Object.keys(IN_ORDER).filter((test) => !BY_PERSON.includes(test));
      const next = (): void => {
        at = waiting.shift() ?? null;
        // The scene with a round that goes on stops in the middle of it.
        if (at === null || (scene.has('slow') && at === 'roll')) return;
        const test = at;
        setTimeout(() => {
          put(test, found(test) ?? ['warned', 'unheard_of']);
          next();
        }, TEST_MS);
      };
      next();
      return accept(null);
    },
    scanSeen: async (text) => {
      const misread = text.includes('<');
      put('scanner', misread ? ['warned', 'scanner_misread'] : ['passed', 'scanner_number']);
      if (!misread) read();
      return accept(null);
    },
    playTone: async () => {
      if (scene.has('bare')) {
        put('sound', ['warned', 'sound_none']);
        return refuse({ code: 'no_sound', facts: {} });
      }
      played = true;
      return accept(null);
    },
    toneHeard: async (heard) => {
      if (!played) return refuse({ code: 'no_tone', facts: {} });
      played = false;
      put('sound', heard ? ['passed', 'sound_heard'] : ['warned', 'sound_not_heard']);
      return accept(null);
    },
    beginPractice: async () => {
      if (scene.get('phase') === 'open') return refuse({ code: 'practice_over', facts: {} });
      practising = true;
      return accept(null);
    },
    endPractice: async () => {
      practising = false;
      return accept(null);
    },
    saveReadiness: async () => accept({ path: '/var/lib/urna/documentos/informe-de-preparacion.pdf', sha256: 'c03d'.repeat(16) }),
    printReadiness: async () => (scene.has('no_paper') ? refuse({ code: 'printer_no_paper', facts: {} }) : accept(null)),
  };
}
