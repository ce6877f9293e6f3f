/**
 * Enrolling this machine, step by step: until the centre's fingerprint is compared nothing is written, and afterwards
 * nothing here can undo it. A step that was left without its result is marked with a warning and never hidden.
 */
import type { Answer } from '../../backend/answer';
import { go, stay, type Step } from '../../kit/step';
import type { BundleView } from '../../wire/BundleView';
import type { DeviceChecks } from '../../wire/DeviceChecks';
import type { Enrolment } from '../../wire/Enrolment';
import type { FoundFile } from '../../wire/FoundFile';
import type { ReaderState } from '../../wire/ReaderState';
import type { Refusal } from '../../wire/Refusal';

export const ENROL_STEPS = ['language', 'bundle', 'centre', 'roll', 'screen', 'devices', 'report'] as const;
export type EnrolStep = (typeof ENROL_STEPS)[number];
export type Mark = 'pending' | 'done' | 'warned';

export interface Enrolling {
  at: EnrolStep;
  marks: Record<EnrolStep, Mark>;
  /** What lies on the memory sticks; null until somebody looked. */
  files: FoundFile[] | null;
  path: string;
  /** The one-time registration key as it is typed; gone once it was used. */
  key: string;
  roll: string | null;
  speech: string | null;
  bundle: BundleView | null;
  checks: DeviceChecks | null;
  busy: boolean;
  refusal: Refusal | null;
}

export type EnrolEvent =
  | { type: 'language_chosen' }
  | { type: 'look_again' }
  | { type: 'found'; answer: Answer<FoundFile[]> }
  | { type: 'path'; text: string }
  | { type: 'key'; text: string }
  | { type: 'roll'; path: string | null }
  | { type: 'speech'; path: string | null }
  | { type: 'open_bundle' }
  | { type: 'opened'; answer: Answer<BundleView> }
  | { type: 'centre_differs' }
  | { type: 'centre_agrees' }
  | { type: 'enrolled'; answer: Answer<Enrolment> }
  | { type: 'roll_seen'; complete: boolean }
  | { type: 'measure'; pxPerMm: number }
  | { type: 'measured'; answer: Answer<null> }
  | { type: 'leave_unmeasured' }
  | { type: 'check' }
  | { type: 'checked'; answer: Answer<DeviceChecks> }
  | { type: 'devices_seen'; reader: ReaderState }
  | { type: 'back' };

export type EnrolEffect =
  | { do: 'find' }
  | { do: 'open'; path: string; key: string }
  | { do: 'enrol'; path: string; key: string; roll: string | null; speech: string | null }
  | { do: 'measure'; pxPerMm: number }
  | { do: 'check' };

type Next = Step<Enrolling, EnrolEffect>;

const no = (code: string): Refusal => ({ code, facts: {} });

export const beginEnrolling: Enrolling = {
  at: 'language',
  marks: { language: 'pending', bundle: 'pending', centre: 'pending', roll: 'pending', screen: 'pending', devices: 'pending', report: 'pending' },
  files: null,
  path: '',
  key: '',
  roll: null,
  speech: null,
  bundle: null,
  checks: null,
  busy: false,
  refusal: null,
};

/**
 * A station that was enrolled before, until its table is constituted: what cannot be done again is done, and what it has
 * and what is plugged in is looked at once more.
 */
export const beginChecking: Enrolling = {
  ...beginEnrolling,
  at: 'roll',
  marks: { ...beginEnrolling.marks, language: 'done', bundle: 'done', centre: 'done' },
};

/** What is plugged in and what is missing, when it matters for the day. A reader that read nothing yet is not there. */
export function allThere(checks: DeviceChecks, reader: ReaderState): boolean {
  return reader === 'ready' && checks.booth_window && checks.audio && checks.printer === 'ready' && checks.media.length > 0;
}

function marked(state: Enrolling, mark: Mark, at: EnrolStep): Enrolling {
  return { ...state, at, busy: false, refusal: null, marks: { ...state.marks, [state.at]: mark } };
}

function found(state: Enrolling, files: FoundFile[]): Enrolling {
  const only = (kind: FoundFile['kind']): string | undefined => {
    const those = files.filter((file) => file.kind === kind);
    return those.length === 1 ? those[0]?.path : undefined;
  };
  // With one of a kind there is nothing to choose; what somebody chose already stays.
  return { ...state, files, busy: false, path: state.path || (only('bundle') ?? ''), roll: state.roll ?? only('roll') ?? null, speech: state.speech ?? only('speech') ?? null };
}

export function stepEnrolling(state: Enrolling, event: EnrolEvent): Next {
  if (state.busy && !['found', 'opened', 'enrolled', 'measured', 'checked'].includes(event.type)) return stay(state);
  switch (event.type) {
    case 'language_chosen':
      return state.at === 'language' ? go({ ...marked(state, 'done', 'bundle'), busy: true }, { do: 'find' }) : stay(state);
    case 'look_again':
      return state.at === 'bundle' ? go({ ...state, busy: true, refusal: null }, { do: 'find' }) : stay(state);
    case 'found':
      return stay(event.answer.ok ? found(state, event.answer.value) : { ...state, busy: false, refusal: event.answer.refusal });
    case 'path':
      return stay({ ...state, path: event.text, refusal: null });
    case 'key':
      return stay({ ...state, key: event.text, refusal: null });
    case 'roll':
      return stay({ ...state, roll: event.path });
    case 'speech':
      return stay({ ...state, speech: event.path });
    case 'open_bundle':
      return openBundle(state);
    case 'opened':
      if (!event.answer.ok) return stay({ ...state, busy: false, refusal: event.answer.refusal });
      return stay({ ...marked(state, 'done', 'centre'), bundle: event.answer.value });
    case 'centre_differs':
      // The file may be anybody's: its key is not kept for a second try.
      return state.at === 'centre'
        ? stay({ ...marked(state, 'pending', 'bundle'), bundle: null, path: '', key: '', refusal: no('centre_differs') })
        : stay(state);
    case 'centre_agrees':
      return state.at === 'centre'
        ? go({ ...state, busy: true, refusal: null }, { do: 'enrol', path: state.path.trim(), key: state.key, roll: state.roll, speech: state.speech })
        : stay(state);
    case 'enrolled':
      return stay(enrolled(state, event.answer));
    case 'roll_seen':
      return state.at === 'roll' ? stay(marked(state, event.complete ? 'done' : 'warned', 'screen')) : stay(state);
    case 'measure':
      return state.at === 'screen' ? go({ ...state, busy: true, refusal: null }, { do: 'measure', pxPerMm: event.pxPerMm }) : stay(state);
    case 'measured':
      if (!event.answer.ok) return stay({ ...state, busy: false, refusal: event.answer.refusal });
      return go({ ...marked(state, 'done', 'devices'), busy: true }, { do: 'check' });
    case 'leave_unmeasured':
      return state.at === 'screen' ? go({ ...marked(state, 'warned', 'devices'), busy: true }, { do: 'check' }) : stay(state);
    case 'check':
      return state.at === 'devices' ? go({ ...state, busy: true, refusal: null }, { do: 'check' }) : stay(state);
    case 'checked':
      return stay(event.answer.ok ? checked(state, event.answer.value) : { ...state, busy: false, refusal: event.answer.refusal });
    case 'devices_seen':
      return state.at === 'devices' ? stay(marked(state, state.checks !== null && allThere(state.checks, event.reader) ? 'done' : 'warned', 'report')) : stay(state);
    case 'back':
      return stay(back(state));
  }
}

function openBundle(state: Enrolling): Next {
  if (state.at !== 'bundle') return stay(state);
  if (state.path.trim() === '') return stay({ ...state, refusal: no('file_unreadable') });
  if (state.key.trim() === '') return stay({ ...state, refusal: no('registration_key') });
  return go({ ...state, busy: true, refusal: null }, { do: 'open', path: state.path.trim(), key: state.key });
}

function enrolled(state: Enrolling, answer: Answer<Enrolment>): Enrolling {
  if (!answer.ok) return { ...state, busy: false, refusal: answer.refusal };
  const refused = answer.value.roll_refused ?? answer.value.speech_refused;
  return { ...marked(state, 'done', 'roll'), key: '', refusal: refused === null ? null : no(refused) };
}

/** A screen that was measured another time needs no measuring now. */
function checked(state: Enrolling, checks: DeviceChecks): Enrolling {
  const marks = checks.px_per_mm === null ? state.marks : { ...state.marks, screen: 'done' as const };
  return { ...state, busy: false, checks, marks };
}

/** Back is possible while nothing is written, and among what may be done again. */
function back(state: Enrolling): Enrolling {
  const before: Partial<Record<EnrolStep, EnrolStep>> = { bundle: 'language', centre: 'bundle', screen: 'roll', devices: 'screen', report: 'devices' };
  const at = before[state.at];
  return at === undefined ? state : { ...state, at, refusal: null };
}
