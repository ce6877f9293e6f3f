/** Carries out what the check-in flow asks for. */
import type { StaffBackend } from '../../backend/staff';
import type { SaveState } from '../../wire/SaveState';
import type { CheckInEffect, CheckInEvent } from './state';

const FOLLOW_MS = 1_000;
/** Nothing comes after these by itself. */
const OVER: ReadonlySet<SaveState> = new Set(['received', 'rejected']);

/** `done` is called after anything that changes the snapshot. */
export function performCheckIn(backend: StaffBackend, done: () => void) {
  let following = 0;
  /** The booth is prepared in the order of the answers, and before anything that depends on it. */
  let preparing: Promise<void> = Promise.resolve();

  /** Asks where the record is until the centre has it or a person must look, another ticket takes its place, or nobody is signed in. */
  async function follow(seq: number, send: (event: CheckInEvent) => void): Promise<void> {
    following = seq;
    while (following === seq) {
      const answer = await backend.saveState(seq);
      if (answer.ok) send({ type: 'saved', seq, state: answer.value });
      if (answer.ok ? OVER.has(answer.value) : answer.refusal.code === 'not_signed_in') return;
      await new Promise((resolve) => setTimeout(resolve, FOLLOW_MS));
    }
  }

  return async (effect: CheckInEffect, send: (event: CheckInEvent) => void): Promise<void> => {
    switch (effect.do) {
      case 'find':
        return send({ type: 'found', asked: effect.asked, answer: await backend.findPeople(effect.query) });
      case 'scan':
        return send({ type: 'scanRead', asked: effect.asked, answer: await backend.readScan(effect.text) });
      case 'note':
        send({ type: 'noted', answer: await backend.noteVoterIncident(effect.code, effect.key, { post: 'president', pin: effect.pin }) });
        return done();
      case 'load':
        return send({ type: 'loaded', key: effect.key, answer: await backend.person(effect.key) });
      case 'authorise':
        send({ type: 'ticketed', answer: await backend.authorise(effect.key, effect.method, effect.document) });
        return done();
      case 'allow':
        send({ type: 'ticketed', answer: await backend.authoriseAsDecided(effect.key, effect.method, effect.document, { post: 'president', pin: effect.pin }) });
        return done();
      case 'follow':
        return follow(effect.seq, send);
      case 'prepare': {
        const { ticket, start } = effect;
        preparing = preparing.then(async () => {
          const answer = await backend.prepareBooth(ticket.code, start);
          send({ type: 'prepared', seq: ticket.seq, start, answer });
        });
        return preparing;
      }
      case 'activate':
        await preparing;
        send({ type: 'activated', answer: await backend.activateBooth(effect.code) });
        return done();
      case 'turn':
        send({ type: 'turned', answer: await backend.turnScreen() });
        return done();
      case 'print':
        await preparing;
        return send({ type: 'printed', seq: effect.ticket.seq, answer: await backend.printTicket(effect.ticket.code, effect.ticket.expires_at_ms) });
      case 'printWay':
        return send({ type: 'wayPrinted', key: effect.key, answer: await backend.printDirections(effect.key, effect.language) });
      case 'reissue':
        send({ type: 'ticketed', answer: await backend.reissueCode(effect.key) });
        return done();
      case 'return':
        send({ type: 'returned', answer: await backend.returnAuthorisation(effect.key, effect.reason, effect.pin) });
        return done();
    }
  };
}
