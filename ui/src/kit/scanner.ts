/** Carries the two switches to the screen: finds its blocks, draws the ring and presses what it is on. */
import { divide, scan, type Place, type Switch } from './scanning';

/** What the switches send. A switch box that sends other keys is set to these. */
const KEYS: Record<string, Switch> = { ' ': 'move', Enter: 'select' };
const MARK = 'data-scan';

/** The things that can be pressed now, in blocks. An open sheet is all there is while it is open. */
function blocks(): HTMLElement[][] {
  const root = [...document.querySelectorAll('dialog[open]')].at(-1) ?? document.body;
  const groups = new Map<Element, HTMLElement[]>();
  for (const thing of root.querySelectorAll<HTMLElement>('button, input:not([type="text"])')) {
    const unseen = !thing.checkVisibility({ visibilityProperty: true });
    if (unseen || thing.closest('[inert], [aria-disabled="true"]') !== null) continue;
    const block = thing.closest('[data-block]') ?? thing;
    groups.set(block, [...(groups.get(block) ?? []), thing]);
  }
  return [...groups.values()].flatMap((things) => divide(things, (thing) => thing.getBoundingClientRect().top));
}

/** The place is kept on the screen itself: when that changes, scanning begins again. */
function placeIn(all: HTMLElement[][]): Place {
  const block = all.findIndex((things) => things.some((thing) => thing.hasAttribute(MARK)));
  if (block < 0) return null;
  const item = (all[block] ?? []).findIndex((thing) => thing.getAttribute(MARK) === 'item');
  return { block, item: item < 0 ? null : item };
}

function draw(all: HTMLElement[][], place: Place): void {
  for (const marked of document.querySelectorAll(`[${MARK}]`)) marked.removeAttribute(MARK);
  if (place === null) return;
  const things = all[place.block] ?? [];
  if (place.item === null) {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    for (const thing of things) thing.setAttribute(MARK, 'block');
    things[0]?.scrollIntoView({ block: 'nearest' });
  } else {
    things[place.item]?.setAttribute(MARK, 'item');
    things[place.item]?.focus();
  }
}

/** Takes the ring away. */
export const stopScanning = (): void => draw([], null);

/** Hears a key; true when it was a switch. */
export function scanKey(event: KeyboardEvent): boolean {
  const key = KEYS[event.key];
  if (key === undefined) return false;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (event.type !== 'keydown' || event.repeat) return true;
  const all = blocks();
  const { place, press } = scan(placeIn(all), all.map(({ length }) => length), key);
  if (!press || place === null) draw(all, place);
  else all[place.block]?.[place.item ?? 0]?.click();
  return true;
}
