// Every screen of both windows and how a person gets there. A new area has a file of its own in scenes/.
import { AUDIO_SCENES } from './scenes/audio.mjs';
import { BOOTH_SCENES } from './scenes/booth.mjs';
import { ENGINE_SCENES } from './scenes/engine.mjs';
import { FOREIGN_SCENES } from './scenes/foreign.mjs';
import { KEYBOARD_SCENES } from './scenes/keyboard.mjs';
import { LANGUAGE_SCENES } from './scenes/languages.mjs';
import { BY_KEYS_SCENES } from './scenes/byKeys.mjs';
import { COPY_SCENES } from './scenes/copies.mjs';
import { DESK_SCENES } from './scenes/desk.mjs';
import { DEVICE_SCENES } from './scenes/devices.mjs';
import { DIAGNOSIS_SCENES } from './scenes/diagnosis.mjs';
import { LOCKING_SCENES } from './scenes/locking.mjs';
import { PANEL_SCENES } from './scenes/panels.mjs';
import { POINTER_SCENES } from './scenes/pointer.mjs';
import { SCENARIO_SCENES } from './scenes/scenarios.mjs';
import { SLOW_SCENES } from './scenes/slow.mjs';
import { byHand } from './scenes/steps.mjs';
import { STAFF_SCENES } from './scenes/staff.mjs';
import { TICKET_SCENES } from './scenes/tickets.mjs';
import { TURNOUT_SCENES } from './scenes/turnout.mjs';

export const SCENES = [
  ...STAFF_SCENES,
  ...KEYBOARD_SCENES,
  ...BY_KEYS_SCENES,
  ...DESK_SCENES,
  ...COPY_SCENES,
  ...DEVICE_SCENES,
  ...DIAGNOSIS_SCENES,
  ...PANEL_SCENES,
  ...LOCKING_SCENES,
  ...TURNOUT_SCENES,
  ...SCENARIO_SCENES,
  ...BOOTH_SCENES,
  ...LANGUAGE_SCENES,
  ...AUDIO_SCENES,
  ...SLOW_SCENES,
  ...TICKET_SCENES,
  ...FOREIGN_SCENES,
  ...POINTER_SCENES.map(byHand),
  ...ENGINE_SCENES.map(byHand),
  { name: 'catalogue', page: 'catalogo.html', query: '', screen: 'catalogue', steps: async () => undefined },
];

/** The address that opens a scene with its steps done. */
export const addressOf = ({ page, query, name, byHand }) => `${page}?${query}${byHand ? '' : `#${name}`}`;
