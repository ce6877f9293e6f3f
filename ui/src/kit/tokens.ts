/**
 * Every colour and size of the interface, once. The build turns this into a style sheet and the tests compute the
 * contrast of every pair, so a colour cannot be changed without its ratio being looked at.
 */

/** Height of a capital letter of Atkinson Hyperlegible Next, in em, measured. */
export const CAP_RATIO = 0.668;

/** Pixels per millimetre of the reference screen: 15.6 inch, 1920 x 1080. */
export const PX_PER_MM_DEFAULT = 5.56;

/** The meaning of a state, which is never said by colour alone. */
export const STATES = ['ok', 'sending', 'local', 'attention', 'error', 'conflict', 'unknown'] as const;
export type StateToken = (typeof STATES)[number];

/** A state on light surfaces (text on fill) and on the dark bar. */
export const STATE_COLOURS: Record<StateToken, { ink: string; fill: string; bar: string }> = {
  ok: { ink: '#0B4A22', fill: '#E3F3E6', bar: '#86E3A6' },
  sending: { ink: '#123E6B', fill: '#E4EEF8', bar: '#A6CFFF' },
  local: { ink: '#2B3640', fill: '#E9EDF0', bar: '#DCE3EA' },
  attention: { ink: '#573300', fill: '#FFEFCF', bar: '#FFCB5C' },
  error: { ink: '#7A0B12', fill: '#FCE6E6', bar: '#FFB0B0' },
  conflict: { ink: '#4A1B6D', fill: '#F1E6F8', bar: '#E2BBFF' },
  unknown: { ink: '#3D3D3D', fill: '#EDEDED', bar: '#C4C4C4' },
};

/** Surfaces and inks of the staff window. */
export const STAFF = {
  ink: '#14181C',
  secondary: '#3B444D',
  surface: '#FFFFFF',
  page: '#F6F7F8',
  border: '#5B6670',
  hairline: '#7C8791',
  primary: '#22303C',
  onPrimary: '#FFFFFF',
  destructive: '#8A1018',
  link: '#1D3F72',
  bar: '#12171C',
  onBar: '#FFFFFF',
} as const;

/** A voter colour mode. `min` and `max` bound the contrast of everything that informs. */
export interface VoterMode {
  background: string;
  text: string;
  secondary: string;
  control: string;
  min: number;
  max: number;
}

/** The five voter modes. There is no accent colour: almost every hue is a party. */
export const VOTER_MODES = {
  normal: { background: '#FFFFFF', text: '#1A1A1A', secondary: '#3A3A3A', control: '#000000', min: 10, max: 21 },
  'black-on-white': { background: '#FFFFFF', text: '#000000', secondary: '#000000', control: '#000000', min: 20, max: 21 },
  'white-on-black': { background: '#000000', text: '#FFFFFF', secondary: '#FFFFFF', control: '#FFFFFF', min: 20, max: 21 },
  'yellow-on-black': { background: '#000000', text: '#FFFF00', secondary: '#FFFF00', control: '#FFFF00', min: 17.5, max: 21 },
  'low-glare': { background: '#23272B', text: '#9CA3AA', secondary: '#9CA3AA', control: '#B4BBC2', min: 4.5, max: 8 },
} satisfies Record<string, VoterMode>;
export type VoterModeName = keyof typeof VOTER_MODES;
export const VOTER_MODE_NAMES = Object.keys(VOTER_MODES) as VoterModeName[];

/** Both rings are always drawn: one of the two is at least 10:1 on any surface. */
export const FOCUS = { inner: '#000000', outer: '#FFD60A', width_px: 3, offset_px: 2 } as const;

/** The ribbon of a test election. */
export const RIBBON = { ink: '#000000', fill: '#FFD60A' } as const;

/** Height of a capital letter in mm and line height, per text size. */
export const TYPE = {
  s: { cap_mm: 3.85, line: 1.35, h1: 1.5, h2: 1.25, h3: 1.1 },
  m: { cap_mm: 5.2, line: 1.3, h1: 1.5, h2: 1.25, h3: 1.1 },
  l: { cap_mm: 6.75, line: 1.2, h1: 1.25, h2: 1.15, h3: 1.05 },
  xl: { cap_mm: 8.75, line: 1.15, h1: 1.25, h2: 1.15, h3: 1.05 },
} as const;
export type TextSize = keyof typeof TYPE;
export const TEXT_SIZES = Object.keys(TYPE) as TextSize[];

/** Staff text. Nothing on any screen is smaller. */
export const STAFF_TYPE = { cap_mm: 3.5, line: 1.4, h1: 1.5, h2: 1.25, h3: 1.1, field_cap_mm: 8, code_cap_mm: 14 } as const;

/** Sizes in mm. */
export const SIZES = {
  target: 12.7,
  choice: 16,
  emit: 20,
  emit_width: 80,
  key: 16,
  bar: 12.7,
  gap_staff: 2.54,
  gap_voter: 4,
  padding: 8,
} as const;

type Typography = { cap_mm: number; line: number; h1: number; h2: number; h3: number };

const typography = (type: Typography): string[] => [
  `--cap-mm: ${type.cap_mm};`,
  `--line: ${type.line};`,
  `--h1: ${type.h1}em;`,
  `--h2: ${type.h2}em;`,
  `--h3: ${type.h3}em;`,
];

const rule = (selector: string, lines: string[]): string => `${selector} {\n  ${lines.join('\n  ')}\n}\n`;

/** The style sheet of custom properties. */
export function tokensCss(): string {
  const sizes = Object.entries(SIZES).map(([name, mm]) => `--${name.replace('_', '-')}: calc(${mm} * var(--mm));`);
  const states = STATES.flatMap((state) => {
    const { ink, fill, bar } = STATE_COLOURS[state];
    return [`--${state}-ink: ${ink};`, `--${state}-fill: ${fill};`, `--${state}-bar: ${bar};`];
  });
  const modes = Object.entries(VOTER_MODES).map(([name, mode]) =>
    rule(`[data-window='booth'][data-mode='${name}']`, [
      `--page: ${mode.background};`,
      `--surface: ${mode.background};`,
      `--ink: ${mode.text};`,
      `--secondary: ${mode.secondary};`,
      `--border: ${mode.control};`,
      `--hairline: ${mode.control};`,
      `--primary: ${mode.control};`,
      `--on-primary: ${mode.background};`,
    ]),
  );
  const voterTypes = Object.entries(TYPE).map(([name, type]) =>
    rule(`[data-window='booth'][data-size='${name}']`, typography(type)),
  );
  return [
    rule(':root', [
      `--px-per-mm: ${PX_PER_MM_DEFAULT};`,
      '--mm: calc(var(--px-per-mm) * 1px);',
      `--cap-ratio: ${CAP_RATIO};`,
      `--focus-inner: ${FOCUS.inner};`,
      `--focus-outer: ${FOCUS.outer};`,
      `--focus-width: ${FOCUS.width_px}px;`,
      `--focus-offset: ${FOCUS.offset_px}px;`,
      `--ribbon-ink: ${RIBBON.ink};`,
      `--ribbon-fill: ${RIBBON.fill};`,
      ...sizes,
      ...states,
    ]),
    rule("[data-window='staff']", [
      `--ink: ${STAFF.ink};`,
      `--secondary: ${STAFF.secondary};`,
      `--surface: ${STAFF.surface};`,
      `--page: ${STAFF.page};`,
      `--border: ${STAFF.border};`,
      `--hairline: ${STAFF.hairline};`,
      `--primary: ${STAFF.primary};`,
      `--on-primary: ${STAFF.onPrimary};`,
      `--destructive: ${STAFF.destructive};`,
      `--link: ${STAFF.link};`,
      `--bar-fill: ${STAFF.bar};`,
      `--on-bar: ${STAFF.onBar};`,
      `--field-cap-mm: ${STAFF_TYPE.field_cap_mm};`,
      `--code-cap-mm: ${STAFF_TYPE.code_cap_mm};`,
      '--gap: var(--gap-staff);',
      ...typography(STAFF_TYPE),
    ]),
    rule("[data-window='booth']", ['--gap: var(--gap-voter);', '--code-cap-mm: 8.75;']),
    ...modes,
    ...voterTypes,
  ].join('\n');
}
