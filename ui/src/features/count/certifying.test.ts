import { expect, it } from 'vitest';
import { refuse } from '../../backend/answer';
import { certifying, stepCertifying, type CertifyingEvent } from './certifying';

const play = (events: CertifyingEvent[]) =>
  events.reduce((at, event) => stepCertifying(at.state, event), { state: certifying, effects: [] } as ReturnType<typeof stepCertifying>);

const two: CertifyingEvent[] = [
  { type: 'officer', place: 'first', officer: 'president' },
  { type: 'officer', place: 'second', officer: 'poll_worker_2' },
];

it('needs two different people', () => {
  expect(play([{ type: 'submit' }]).state.refusal?.code).toBe('officers_must_differ');
  expect(play([...two, { type: 'submit' }]).effects).toEqual([{ do: 'certify', officers: ['president', 'poll_worker_2'] }]);
});

it('is asked for once', () => {
  expect(play([...two, { type: 'submit' }, { type: 'submit' }]).effects).toEqual([]);
});

it('shows why it was refused and can be tried again', () => {
  const refused = play([...two, { type: 'submit' }, { type: 'answered', answer: refuse({ code: 'not_reconciled', facts: { difference: '1' } }) }]);
  expect(refused.state).toMatchObject({ busy: false, refusal: { code: 'not_reconciled' } });
  expect(stepCertifying(refused.state, { type: 'submit' }).effects).toHaveLength(1);
});
