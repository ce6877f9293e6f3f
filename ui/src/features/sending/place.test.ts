import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../i18n/catalogue';
import type { InspectorView } from '../../wire/InspectorView';
import { missing, RUNGS, rungWords } from './place';

const { es } = CATALOGUE;

describe('what is missing', () => {
  /** The first `held` steps hold, the next does not, and nothing is known of the rest. */
  const view = (held: number, next: boolean | null = false, paused: string | null = null): InspectorView => ({
    rungs: RUNGS.map((code, step) => ({ code, holds: step < held ? true : (step === held ? next : null), at_ms: null })),
    kinds: [],
    received_last_minute: 0,
    exchanges: [],
    paused,
    paused_since_ms: null,
    comparison: { last: null, asked: false, begun_at_ms: null, step: null },
  });

  it('is the first step that does not hold', () => {
    expect(RUNGS.map((_, held) => missing(view(held), 1, es)?.text)).toEqual(RUNGS.map((code) => es.outgoing.missing[code]));
  });

  it('is nothing when everything holds, and is not made up while that is not known', () => {
    expect(missing(view(5), 0, es)?.text).toBe(es.outgoing.missing.nothing);
    expect(missing(view(5), 3, es)?.text).toBe(es.outgoing.missing.sending);
    expect(missing(view(2, null), 3, es)).toBeNull();
    expect(missing({ ...view(5), rungs: [] }, 3, es)).toBeNull();
  });

  it('is the person who paused it, whatever else is missing', () => {
    expect(missing(view(0, false, 'other'), 1, es)?.text).toBe(es.outgoing.missing.paused);
  });

  it('never makes a missing network look like a fault', () => {
    expect([0, 1, 2].map((held) => missing(view(held), 1, es)?.token)).toEqual(['local', 'local', 'local']);
  });

  it('says each step with a word, not with a colour alone', () => {
    const words = [true, false, null].map((holds) => rungWords({ code: 'link', holds, at_ms: null }, es));
    expect(new Set(words.map(({ text }) => text)).size).toBe(3);
    expect(new Set(words.map(({ icon }) => icon)).size).toBe(3);
  });
});
