/** Carries out what enrolling asks for. */
import type { StaffBackend } from '../../backend/staff';
import { applyScale } from '../../kit/calibration';
import type { EnrolEffect, EnrolEvent } from './enrolling';

/** `done` is called once this machine is a station, so that its state is asked for. */
export function performEnrolling(backend: StaffBackend, done: () => void) {
  return async (effect: EnrolEffect, send: (event: EnrolEvent) => void): Promise<void> => {
    switch (effect.do) {
      case 'find':
        return send({ type: 'found', answer: await backend.findEnrolmentFiles() });
      case 'open':
        return send({ type: 'opened', answer: await backend.lookIntoBundle(effect.path, effect.key) });
      case 'enrol':
        send({ type: 'enrolled', answer: await backend.enrolStation(effect.path, effect.key, effect.roll, effect.speech) });
        return done();
      case 'measure': {
        const answer = await backend.saveScreenScale(effect.pxPerMm);
        if (answer.ok) applyScale(effect.pxPerMm);
        return send({ type: 'measured', answer });
      }
      case 'check':
        return send({ type: 'checked', answer: await backend.lookAtDevices() });
    }
  };
}
