// The colour of every text and what lies under it. axe gives up where a control lies over its own text, as on every
// choice of a ballot; here each text is measured, against the bounds of its window.
import { contrast } from './pixels.mjs';

/** What kit/tokens.ts promises of everything that informs: at least, at most. */
const BOUNDS = {
  staff: [7, 21],
  normal: [10, 21],
  'black-on-white': [20, 21],
  'white-on-black': [20, 21],
  'yellow-on-black': [17.5, 21],
  'low-glare': [4.5, 8],
  // The ribbon of a test has colours of its own in every mode.
  ribbon: [14, 21],
  // The screen of whoever only listens is black in every mode.
  'audio-only': [10, 21],
};
const TOLERANCE = 0.01;

/** Runs inside the page: each way in which text is painted, once. */
export function paints() {
  const LARGE_PX = 24;
  const LARGE_BOLD_PX = 18.66;
  const BOLD = 700;
  const EDGE_PX = 3;
  const { window: place, mode } = document.documentElement.dataset;
  const above = (it) => (it.parentElement === null ? [] : [it.parentElement, ...above(it.parentElement)]);
  const known = new Map();
  const layer = (it) => {
    if (!known.has(it)) {
      const { backgroundColor, backgroundImage, opacity } = getComputedStyle(it);
      known.set(it, { fill: backgroundColor, image: backgroundImage, opacity: Number(opacity) });
    }
    return known.get(it);
  };
  // What lets everything through is nothing to the eye.
  const clear = ({ fill, image }) => fill === 'rgba(0, 0, 0, 0)' && image === 'none';
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  const found = new Map();
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (walker.currentNode.data.trim() === '' || element.closest('.spoken') !== null) continue;
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    range.selectNodeContents(walker.currentNode);
    const { color, fill, fontSize, fontWeight } = getComputedStyle(element);
    const px = Number.parseFloat(fontSize);
    const paint = {
      page: element.closest('.ribbon') !== null ? 'ribbon' : (element.closest('[data-screen=audio-only]')?.dataset.screen ?? mode ?? place),
      what: `${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''}`,
      ink: element instanceof SVGElement ? fill : color,
      large: px >= LARGE_PX || (px >= LARGE_BOLD_PX && Number(fontWeight) >= BOLD),
      off: element.closest(':disabled, [aria-disabled=true], [aria-hidden=true], [inert]') !== null,
    };
    for (const { left, top, width, height } of range.getClientRects()) {
      const [x, y] = [left + width / 2, top + height / 2];
      const here = document.elementsFromPoint(x, y);
      // What is scrolled out of sight, or half of it, has nothing under it but what it stands in; what covers it is not under it.
      const whole = [y - EDGE_PX, y, y + EDGE_PX].every((at) => document.elementsFromPoint(x, at).includes(element));
      const under = whole ? here.slice(here.indexOf(element)) : [element, ...above(element)];
      const layers = under.map(layer).filter((it) => !clear(it) || it.opacity < 1);
      const key = JSON.stringify([paint, layers]);
      if (!found.has(key)) found.set(key, { key, ...paint, layers, text: walker.currentNode.data.trim().slice(0, 40) });
    }
  }
  return [...found.values()];
}

/** A colour as the engine writes it, with how much of it there is. */
function channels(colour) {
  const [red, green, blue, alpha = 1] = colour.match(/[\d.]+/g).map(Number);
  if (!/^rgba?\(/.test(colour)) throw new Error(`no known colour: ${colour}`);
  return { rgb: [red, green, blue], alpha };
}

const over = (one, share, other) => one.map((part, at) => share * part + (1 - share) * other[at]);

/** What is under a text: all layers, from the one that hides the rest. */
function ground(layers) {
  return layers.reduceRight((below, { fill, opacity }) => {
    const { rgb, alpha } = channels(fill);
    return over(rgb, alpha * opacity, below);
  }, [255, 255, 255]);
}

/** The texts whose contrast is not what their window promises. */
export function dull(painted) {
  return painted.flatMap(({ page, what, ink, layers, text }) => {
    if (layers.some(({ image }) => image !== 'none')) return [`a picture under the text: ${text}`];
    const below = ground(layers);
    const { rgb, alpha } = channels(ink);
    const ratio = contrast(over(rgb, alpha, below), below);
    const [min, max] = BOUNDS[page];
    if (ratio >= min - TOLERANCE && ratio <= max + TOLERANCE) return [];
    return [`contrast of ${ratio.toFixed(2)} in ${page}, ${what}: ${text}`];
  });
}
