import { expect, it } from 'vitest';
import { accept, refuse } from '../../backend/answer';
import type { FoundFile } from '../../wire/FoundFile';
import type { ReaderState } from '../../wire/ReaderState';
import { beginChecking, beginEnrolling, stepEnrolling, type EnrolEffect, type EnrolEvent, type Enrolling } from './enrolling';

const file = (path: string, kind: FoundFile['kind']): FoundFile => ({ path, name: path, kind, bytes: 1 });
const BUNDLE = { station: 'st-1', name: 'Mesa A', scope: 'x', tables: [], election_title: {}, election_day: null, centre: ['00000'] };
const CHECKS = { booth_window: true, screens: 2, audio: true, media: ['A'], printer: 'ready' as const, px_per_mm: 5 };

function run(events: EnrolEvent[], begin = beginEnrolling): { state: Enrolling; effects: EnrolEffect[] } {
  let state = begin;
  const effects: EnrolEffect[] = [];
  for (const event of events) {
    const next = stepEnrolling(state, event);
    state = next.state;
    effects.push(...next.effects);
  }
  return { state, effects };
}

const TO_BUNDLE: EnrolEvent[] = [{ type: 'language_chosen' }, { type: 'found', answer: accept([file('/usb/alta', 'bundle'), file('/usb/censo', 'roll')]) }];
const TO_CENTRE: EnrolEvent[] = [...TO_BUNDLE, { type: 'key', text: 'K' }, { type: 'open_bundle' }, { type: 'opened', answer: accept(BUNDLE) }];
const TO_ROLL: EnrolEvent[] = [...TO_CENTRE, { type: 'centre_agrees' }, { type: 'enrolled', answer: accept({ roll_rows: 3, roll_refused: null, speech_clips: null, speech_refused: null }) }];

it('the only bundle and the only roll on the sticks are chosen already', () => {
  const { state } = run(TO_BUNDLE);
  expect([state.path, state.roll]).toEqual(['/usb/alta', '/usb/censo']);
  const two = run([{ type: 'language_chosen' }, { type: 'found', answer: accept([file('/a', 'bundle'), file('/b', 'bundle')]) }]);
  expect(two.state.path).toBe('');
});

it('nothing is enrolled before the fingerprint is compared', () => {
  const enrols = (events: EnrolEvent[]): boolean => run(events).effects.some((effect) => effect.do === 'enrol');
  expect(enrols([...TO_BUNDLE, { type: 'centre_agrees' }])).toBe(false);
  expect(enrols(TO_CENTRE)).toBe(false);
  expect(run([...TO_CENTRE, { type: 'centre_agrees' }]).effects.at(-1)).toEqual({ do: 'enrol', path: '/usb/alta', key: 'K', roll: '/usb/censo', speech: null });
});

it('another fingerprint stops and forgets the bundle and the key', () => {
  const { state } = run([...TO_CENTRE, { type: 'centre_differs' }]);
  expect([state.at, state.path, state.key, state.bundle, state.refusal?.code]).toEqual(['bundle', '', '', null, 'centre_differs']);
});

it('the key is gone once it was used, and nobody comes back before it', () => {
  const { state } = run([...TO_ROLL, { type: 'back' }]);
  expect([state.at, state.key]).toEqual(['roll', '']);
});

it('what is missing is asked for before the core is', () => {
  const { state, effects } = run([...TO_BUNDLE, { type: 'open_bundle' }]);
  expect(state.refusal?.code).toBe('registration_key');
  expect(effects.map((effect) => effect.do)).toEqual(['find']);
});

it('a key that does not open the bundle leaves both where they are', () => {
  const { state } = run([...TO_BUNDLE, { type: 'key', text: 'K' }, { type: 'open_bundle' }, { type: 'opened', answer: refuse({ code: 'bundle_wrong_key', facts: {} }) }]);
  expect([state.at, state.key, state.busy, state.refusal?.code]).toEqual(['bundle', 'K', false, 'bundle_wrong_key']);
});

it('a roll that was not taken is said and the enrolment goes on with a warning', () => {
  const refused = run([...TO_CENTRE, { type: 'centre_agrees' }, { type: 'enrolled', answer: accept({ roll_rows: null, roll_refused: 'roll_altered', speech_clips: null, speech_refused: null }) }]);
  expect([refused.state.at, refused.state.refusal?.code]).toEqual(['roll', 'roll_altered']);
  expect(stepEnrolling(refused.state, { type: 'roll_seen', complete: false }).state.marks.roll).toBe('warned');
});

it('the only audio on the sticks goes along, and audio that was not taken is said', () => {
  const files = accept([file('/usb/alta', 'bundle'), file('/usb/voz', 'speech')]);
  const begun: EnrolEvent[] = [{ type: 'language_chosen' }, { type: 'found', answer: files }, { type: 'key', text: 'K' }, { type: 'open_bundle' }, { type: 'opened', answer: accept(BUNDLE) }, { type: 'centre_agrees' }];
  expect(run(begun).effects.at(-1)).toMatchObject({ do: 'enrol', speech: '/usb/voz' });
  const without = begun.toSpliced(2, 0, { type: 'speech', path: null });
  expect(run(without).effects.at(-1)).toMatchObject({ do: 'enrol', speech: null });
  const refused = run([...begun, { type: 'enrolled', answer: accept({ roll_rows: null, roll_refused: null, speech_clips: null, speech_refused: 'speech_altered' }) }]);
  expect([refused.state.at, refused.state.refusal?.code]).toEqual(['roll', 'speech_altered']);
});

it('each step says how it ended', () => {
  const { state } = run([
    ...TO_ROLL,
    { type: 'roll_seen', complete: true },
    { type: 'leave_unmeasured' },
    { type: 'checked', answer: accept({ ...CHECKS, audio: false, px_per_mm: null }) },
    { type: 'devices_seen', reader: 'ready' },
  ]);
  expect(state.at).toBe('report');
  expect(state.marks).toEqual({ language: 'done', bundle: 'done', centre: 'done', roll: 'done', screen: 'warned', devices: 'warned', report: 'pending' });
});

it('a reader that is not found or read nothing yet is a warning, as any other device', () => {
  const seen = (reader: ReaderState) =>
    run([
      ...TO_ROLL,
      { type: 'roll_seen', complete: true },
      { type: 'leave_unmeasured' },
      { type: 'checked', answer: accept(CHECKS) },
      { type: 'devices_seen', reader },
    ]).state.marks.devices;
  expect([seen('ready'), seen('unknown'), seen('not_found')]).toEqual(['done', 'warned', 'warned']);
});

it('a station that was enrolled is looked at again, and what was measured another time is measured', () => {
  const seen: EnrolEvent[] = [{ type: 'roll_seen', complete: true }, { type: 'leave_unmeasured' }];
  const measured = run([...seen, { type: 'checked', answer: accept(CHECKS) }, { type: 'devices_seen', reader: 'ready' }], beginChecking);
  expect(measured.state.marks).toEqual({ language: 'done', bundle: 'done', centre: 'done', roll: 'done', screen: 'done', devices: 'done', report: 'pending' });
  expect(measured.effects).toEqual([{ do: 'check' }]);
  expect(run([...seen, { type: 'checked', answer: accept({ ...CHECKS, px_per_mm: null }) }], beginChecking).state.marks.screen).toBe('warned');
  expect(run([{ type: 'back' }, { type: 'open_bundle' }, { type: 'centre_agrees' }], beginChecking)).toEqual({ state: beginChecking, effects: [] });
});

it('a second press while the core is asked asks nothing more', () => {
  const { effects } = run([...TO_CENTRE, { type: 'centre_agrees' }, { type: 'centre_agrees' }]);
  expect(effects.filter((effect) => effect.do === 'enrol')).toHaveLength(1);
});
