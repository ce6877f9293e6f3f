import { describe, expect, it } from 'vitest';
import { VOTER_LANGUAGES } from '../../i18n/languages';
import { generator, pick } from '../../kit/random';
import type { BoothStart } from '../../wire/BoothStart';
import { beginning, type Chosen } from './beginning';

const nothing: Chosen = { language: false, audio: false, size: false, way: false, slow: false };
const everything: Chosen = { language: true, audio: true, size: true, way: true, slow: true };
const asked: BoothStart = { language: 'eu', audio: 'only', text: 'xl', two_switches: true, slow_presses: true };

describe('how the window begins', () => {
  it('is as its voter asked, in everything', () => {
    const wanted = { language: 'eu', audio: 'only', size: 'xl', way: 'switches', slow: true };
    expect(beginning(asked, 'typed', nothing)).toEqual({ anew: false, ...wanted });
    expect(beginning(asked, 'activated', nothing)).toEqual({ anew: true, ...wanted });
  });

  it('owes nothing to whoever was at an activated booth before', () => {
    expect(beginning(asked, 'activated', everything)).toEqual(beginning(asked, 'activated', nothing));
  });

  it('leaves what whoever typed the code chose here, and changes nothing that nobody asked for', () => {
    const random = generator(11);
    const coin = (): boolean => random() < 0.5;
    for (let turn = 0; turn < 500; turn += 1) {
      const start: BoothStart = {
        language: pick(random, [null, ...VOTER_LANGUAGES]),
        audio: pick(random, ['off', 'on', 'only'] as const),
        text: pick(random, ['m', 'l', 'xl'] as const),
        two_switches: coin(),
        slow_presses: coin(),
      };
      const chosen: Chosen = { language: coin(), audio: coin(), size: coin(), way: coin(), slow: coin() };
      const { anew, language, audio, size, way, slow } = beginning(start, 'typed', chosen);
      expect(anew).toBe(false);
      expect(language).toBe(chosen.language ? null : start.language);
      expect(audio).toBe(chosen.audio || start.audio === 'off' ? null : start.audio);
      expect(size).toBe(chosen.size || start.text === 'm' ? null : start.text);
      expect(way).toBe(chosen.way || !start.two_switches ? null : 'switches');
      expect(slow).toBe(chosen.slow || !start.slow_presses ? null : true);
    }
  });
});
