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
const SUBMIT = { type: 'submit', differs: false } as const;
const DIFFERS = { type: 'submit', differs: true } as const;
const explain = (text: string) => ({ type: 'explain', text }) as const;

it('needs two different people', () => {
  expect(play([SUBMIT]).state.refusal?.code).toBe('officers_must_differ');
  expect(play([...two, SUBMIT]).effects).toEqual([{ do: 'certify', officers: [FIRST, SECOND], explanation: '' }]);
});

it('is asked for once', () => {
  expect(play([...two, SUBMIT, SUBMIT]).effects).toEqual([]);
});

it('shows why it was refused and can be tried again', () => {
  const refused = play([...two, SUBMIT, { type: 'answered', answer: refuse({ code: 'recount_differs', facts: {} }) }]);
  expect(refused.state).toMatchObject({ busy: false, refusal: { code: 'recount_differs' } });
  expect(stepCertifying(refused.state, SUBMIT).state.refusal?.code, 'the PINs are typed again').toBe('pin_missing');
  expect(stepCertifying(stepCertifying(refused.state, pair(FIRST, SECOND)).state, SUBMIT).effects).toHaveLength(1);
});

it('asks for an explanation where voters and votes differ, and sends it as it was typed', () => {
  const without = play([...two, explain('  '), DIFFERS]);
  expect(without.effects).toEqual([]);
  expect(without.state).toMatchObject({ busy: false, refusal: { code: 'not_reconciled' } });
  expect(play([...two, explain(' Una persona se fue con su papeleta. '), DIFFERS]).effects).toEqual([
    { do: 'certify', officers: [FIRST, SECOND], explanation: 'Una persona se fue con su papeleta.' },
  ]);
});

it('keeps what was typed after a refusal, and sends none where nothing differs', () => {
  const refused = play([...two, explain('Falta uno.'), DIFFERS, { type: 'answered', answer: refuse({ code: 'pin_wrong', facts: {} }) }]);
  expect(refused.state.explanation).toBe('Falta uno.');
  expect(play([...two, explain('Falta uno.'), SUBMIT]).effects).toMatchObject([{ explanation: '' }]);
});

it('asks for it, too, when the core found a difference that the window did not show', () => {
  const refused = play([...two, SUBMIT, { type: 'answered', answer: refuse({ code: 'not_reconciled', facts: { voted: '3', ballots: '2' } }) }, ...two]);
  expect(refused.state.asked).toBe(true);
  expect(stepCertifying(refused.state, SUBMIT).effects).toEqual([]);
  const said = stepCertifying(refused.state, explain('Falta uno.')).state;
  expect(stepCertifying(said, SUBMIT).effects).toMatchObject([{ explanation: 'Falta uno.' }]);
});
