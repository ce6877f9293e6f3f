/**
 * When the help is open, and about which screen. It never opens over a write, and goes with the screen it is about: what
 * somebody read stays on no other screen.
 */
import type { ScreenId } from '../../kit/help.svelte';

/** The screen whose help is open, or none. */
export type Helping = ScreenId | null;

export type HelpEvent =
  /** F1, or the button. */
  | { type: 'asked'; on: ScreenId | null; writing: boolean }
  | { type: 'closed' }
  /** This screen is shown now. */
  | { type: 'shown'; screen: ScreenId | null };

export function step(helping: Helping, event: HelpEvent): Helping {
  switch (event.type) {
    case 'asked':
      return helping === null && !event.writing ? event.on : null;
    case 'closed':
      return null;
    case 'shown':
      return event.screen === helping ? helping : null;
  }
}
