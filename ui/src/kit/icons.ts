/**
 * Lucide icons (ISC licence, beside the files), drawn as elements: nothing is ever parsed as HTML, so they work under
 * Trusted Types. Each window brings those that it shows, and loads no others.
 */
export const ICON_NAMES = [
  'a-large-small',
  'arrow-big-up',
  'arrow-left',
  'arrow-right',
  'check',
  'chevron-down',
  'chevron-up',
  'circle-arrow-down',
  'circle-arrow-up',
  'circle-check',
  'circle-dashed',
  'circle-question-mark',
  'clock',
  'cloud-check',
  'cloud-off',
  'delete',
  'hand-helping',
  'hard-drive',
  'history',
  'id-card',
  'info',
  'keyboard',
  'languages',
  'loader',
  'lock',
  'octagon-x',
  'shield-check',
  'split',
  'triangle-alert',
  'user-check',
  'user-x',
  'volume-2',
  'vote',
  'wifi-off',
] as const;
export type IconName = (typeof ICON_NAMES)[number];

/** One drawn element of an icon. */
export interface Stroke {
  tag: string;
  facts: Record<string, string>;
}

const ELEMENT = /<(path|circle|line|rect|polyline|ellipse)\s([^>]*?)\/>/g;
const FACT = /([a-z0-9-]+)="([^"]*)"/g;

/** The strokes of an SVG file of Lucide. */
export function strokes(svg: string): Stroke[] {
  return [...svg.matchAll(ELEMENT)].map(([, tag = '', facts = '']) => ({
    tag,
    facts: Object.fromEntries([...facts.matchAll(FACT)].map(([, name = '', value = '']) => [name, value])),
  }));
}

const drawn = new Map<string, Stroke[]>();

/** Takes the icons of a window: what their files hold, by path. Once, before it shows anything. */
export function bringIcons(files: Record<string, string>): void {
  for (const [path, svg] of Object.entries(files)) drawn.set(path.slice(path.lastIndexOf('/') + 1, -'.svg'.length), strokes(svg));
}

/** The strokes of an icon; none when its window did not bring it. */
export const iconStrokes = (name: IconName): Stroke[] => drawn.get(name) ?? [];
