/**
 * How the window begins for a voter who asked for something at the desk.
 *
 * Whoever typed the code is here already and may have chosen since: their last word stands. A booth that staff activated
 * has nobody's word yet, and what somebody left before is not this voter's.
 *
 * Pure: what was asked for and what was chosen here give what changes.
 */
import type { VoterLanguage } from '../../i18n/languages';
import type { TextSize } from '../../kit/tokens';
import type { BoothStart } from '../../wire/BoothStart';
import type { Origin } from './flow';
import type { AudioWay, Way } from './settings.svelte';

/** What of the window is as it is because somebody chose it. */
export interface Chosen {
  language: boolean;
  audio: boolean;
  size: boolean;
  way: boolean;
  slow: boolean;
}

export interface Beginning {
  /** Everything as it was for the first voter, before anything else. */
  anew: boolean;
  language: VoterLanguage | null;
  audio: AudioWay | null;
  size: TextSize | null;
  way: Way | null;
  /** Never false: who chose slow presses here keeps them. */
  slow: true | null;
}

export function beginning(start: BoothStart, origin: Origin, chosen: Chosen): Beginning {
  const anew = origin === 'activated';
  const free = (what: keyof Chosen): boolean => anew || !chosen[what];
  return {
    anew,
    language: free('language') ? start.language : null,
    audio: start.audio !== 'off' && free('audio') ? start.audio : null,
    size: start.text !== 'm' && free('size') ? start.text : null,
    way: start.two_switches && free('way') ? 'switches' : null,
    slow: start.slow_presses && free('slow') ? true : null,
  };
}
