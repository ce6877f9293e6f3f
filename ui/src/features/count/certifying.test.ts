import { expect, it } from 'vitest';
import { refuse } from '../../backend/answer';
import type { Shown } from '../../kit/officers';
import { certifying, stepCertifying, type CertifyingEvent } from './certifying';

const play = (events: CertifyingEvent[]) =>
  events.reduce((at, event) => stepCertifying(at.state, event), { state: certifying, effects: [] } as ReturnType<typeof stepCertifying>);

const FIRST = { post: 'president', pin: '481516' } as const;
const SECOND = { post: 'poll_worker_2', pin: '234299' } as const;
const pair = (first: Shown, second: Shown) => ({ type: 'pair', pair: { first, second } }) as const;
const two = [pair(FIRST, SECOND)];

it('needs two different people', () => {
  expect(play([{ type: 'submit' }]).state.refusal?.code).toBe('officers_must_differ');
  expect(play([...two, { type: 'submit' }]).effects).toEqual([{ do: 'certify', officers: [FIRST, SECOND] }]);
});

it('is asked for once', () => {
  expect(play([...two, { type: 'submit' }, { type: 'submit' }]).effects).toEqual([]);
});

it('shows why it was refused and can be tried again', () => {
  const refused = play([...two, { type: 'submit' }, { type: 'answered', answer: refuse({ code: 'not_reconciled', facts: { difference: '1' } }) }]);
  expect(refused.state).toMatchObject({ busy: false, refusal: { code: 'not_reconciled' } });
  expect(stepCertifying(refused.state, { type: 'submit' }).state.refusal?.code, 'the PINs are typed again').toBe('pin_missing');
  expect(stepCertifying(stepCertifying(refused.state, pair(FIRST, SECOND)).state, { type: 'submit' }).effects).toHaveLength(1);
});
