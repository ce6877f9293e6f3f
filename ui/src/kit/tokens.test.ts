import { describe, expect, it } from 'vitest';
import { contrast } from './contrast';
import { FOCUS, RIBBON, SIZES, STAFF, STAFF_TYPE, STATES, STATE_COLOURS, TYPE, VOTER_MODES, tokensCss } from './tokens';

describe('contrast', () => {
  it('is 21 between black and white and 1 between equals', () => {
    expect(contrast('#000000', '#FFFFFF')).toBeCloseTo(21, 5);
    expect(contrast('#123456', '#123456')).toBeCloseTo(1, 5);
  });

  it.each(Object.entries(VOTER_MODES))('stays within the bounds of voter mode %s', (_name, mode) => {
    for (const colour of [mode.text, mode.secondary, mode.control]) {
      const ratio = contrast(colour, mode.background);
      expect(ratio).toBeGreaterThanOrEqual(mode.min);
      expect(ratio).toBeLessThanOrEqual(mode.max + 1e-9);
    }
  });

  it('gives the voter at least 15:1 for text by default', () => {
    expect(contrast(VOTER_MODES.normal.text, VOTER_MODES.normal.background)).toBeCloseTo(17.4, 1);
  });

  it('gives staff text at least 7:1 and borders at least 3:1 on both surfaces', () => {
    for (const surface of [STAFF.surface, STAFF.page]) {
      for (const text of [STAFF.ink, STAFF.secondary, STAFF.link]) {
        expect(contrast(text, surface)).toBeGreaterThanOrEqual(7);
      }
      for (const line of [STAFF.border, STAFF.hairline]) {
        expect(contrast(line, surface)).toBeGreaterThanOrEqual(3);
      }
    }
    expect(contrast(STAFF.onPrimary, STAFF.primary)).toBeGreaterThanOrEqual(7);
    expect(contrast(STAFF.onPrimary, STAFF.destructive)).toBeGreaterThanOrEqual(7);
    expect(contrast(STAFF.onBar, STAFF.bar)).toBeGreaterThanOrEqual(7);
  });

  it.each(STATES)('gives state %s at least 9:1 on light and 10:1 on the bar', (state) => {
    const { ink, fill, bar } = STATE_COLOURS[state];
    expect(contrast(ink, fill)).toBeGreaterThanOrEqual(9);
    expect(contrast(bar, STAFF.bar)).toBeGreaterThanOrEqual(10);
  });

  it('leaves one focus ring at 10:1 or more on every surface', () => {
    const modes = Object.values(VOTER_MODES);
    // The rings lie outside of what has the focus, so a filled button is no surface of theirs. Yellow touches it, at 9.56 the
    // primary and at 6.86 the destructive one; the black ring lies between two yellow ones.
    const surfaces = [STAFF.surface, STAFF.page, STAFF.bar, RIBBON.fill, ...modes.map((mode) => mode.background)];
    for (const surface of surfaces) {
      const best = Math.max(contrast(FOCUS.inner, surface), contrast(FOCUS.outer, surface));
      expect(best).toBeGreaterThanOrEqual(10);
    }
    expect(contrast(FOCUS.inner, FOCUS.outer)).toBeGreaterThanOrEqual(10);
  });

  it('reads the ribbon at 14:1', () => {
    expect(contrast(RIBBON.ink, RIBBON.fill)).toBeGreaterThanOrEqual(14);
  });
});

describe('sizes', () => {
  it('keep to the ranges of capital height and to the touch areas', () => {
    expect(STAFF_TYPE.cap_mm).toBeGreaterThanOrEqual(3.5);
    expect(TYPE.s.cap_mm).toBeGreaterThanOrEqual(3.5);
    expect(TYPE.m.cap_mm).toBeGreaterThanOrEqual(4.8);
    expect(TYPE.l.cap_mm).toBeGreaterThanOrEqual(6.4);
    expect(TYPE.xl.cap_mm).toBeGreaterThanOrEqual(8.5);
    expect(SIZES.target).toBeGreaterThanOrEqual(12.7);
    expect(SIZES.choice).toBeGreaterThanOrEqual(16);
    expect(SIZES.gap_voter).toBeGreaterThanOrEqual(2.54);
  });
});

describe('style sheet', () => {
  const css = tokensCss();

  it('declares every state, mode and size once', () => {
    for (const state of STATES) expect(css.split(`--${state}-ink:`)).toHaveLength(2);
    for (const mode of Object.keys(VOTER_MODES)) expect(css).toContain(`[data-mode='${mode}']`);
    for (const size of Object.keys(TYPE)) expect(css).toContain(`[data-size='${size}']`);
  });

  it('lets calibration change every size through one property', () => {
    expect(css).toContain('--mm: calc(var(--px-per-mm) * 1px);');
    expect(css).toContain('--target: calc(12.7 * var(--mm));');
  });
});
