// The staff window as somebody sees it who sets the machine otherwise: with the colours of the system, without motion,
// and at twice the size. Only Chromium lets these be set from outside.
import { settled } from './checks.mjs';

/** Runs inside the page: what moves although it must not. */
function moving() {
  const name = (it) => `${it.tagName.toLowerCase()}.${it.className}`;
  const lasts = (it) => {
    const { animationName, animationDuration, transitionDuration } = getComputedStyle(it);
    const seconds = (text) => Math.max(...text.split(',').map(Number.parseFloat));
    return (animationName !== 'none' && seconds(animationDuration) > 0) || seconds(transitionDuration) > 0;
  };
  const still = [...document.querySelectorAll('*')].filter(lasts).map(name);
  return [...new Set(still)].map((it) => `moves: ${it}`);
}

/** Runs inside the page: with the colours of the system every state keeps its word and its shape, every control its edge. */
function withSystemColours() {
  const problems = [];
  if (!matchMedia('(forced-colors: active)').matches) problems.push('the colours of the system are not in use');
  const seen = (it) => it.checkVisibility({ visibilityProperty: true }) && it.closest('.spoken, .hidden') === null;
  for (const state of document.querySelectorAll('[data-state]')) {
    if (!seen(state)) continue;
    const icon = state.querySelector('svg');
    if (icon === null || icon.getBoundingClientRect().width === 0) problems.push(`no shape: ${state.textContent.trim().slice(0, 40)}`);
    else if (getComputedStyle(icon).stroke === getComputedStyle(state).backgroundColor) problems.push(`no ink: ${state.textContent.trim().slice(0, 40)}`);
    if (state.textContent.trim() === '') problems.push('a state without a word');
  }
  for (const control of document.querySelectorAll('main button, footer button, input[type=text], input[type=password]')) {
    if (seen(control) && getComputedStyle(control).borderTopStyle === 'none') problems.push(`no edge: ${control.textContent.trim().slice(0, 40)}`);
  }
  return problems;
}

/** The problems of a screen of the staff in each of these. */
export async function checkMedia(page, { width, height }) {
  const problems = [];
  const note = (what, found) => problems.push(...found.map((problem) => `[${what}] ${problem}`));
  await page.emulateMedia({ forcedColors: 'active' });
  note('forced colours', [...(await settled(page, true)), ...(await page.evaluate(withSystemColours))]);
  await page.emulateMedia({ forcedColors: 'none', reducedMotion: 'reduce' });
  note('reduced motion', [...(await settled(page, true)), ...(await page.evaluate(moving))]);
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  // A window at 200 % is one with half the width and half the height.
  await page.setViewportSize({ width: Math.round(width / 2), height: Math.round(height / 2) });
  note('200 %', await settled(page, true));
  await page.setViewportSize({ width, height });
  return problems;
}
