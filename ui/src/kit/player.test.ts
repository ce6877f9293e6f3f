import { expect, it } from 'vitest';
import type { Spoken } from '../i18n/languages';
import { Player, type Silence } from './player';
import type { Played, Sound } from './sound';

const es = (text: string): Spoken => ({ text, lang: 'es' });

/** A player over clips named by their text, and what came out of it. */
function listen(texts: string[], outcome: Played = 'ended') {
  const played: string[] = [];
  const silences: (Silence | null)[] = [];
  const read = new TextDecoder();
  const sound: Sound = {
    play: async (clip) => {
      played.push(read.decode(clip));
      return outcome;
    },
    stop: () => undefined,
    tune: () => undefined,
  };
  const fetch = async (lang: string, text: string): Promise<ArrayBuffer | null> =>
    lang === 'es' && texts.includes(text) ? (new TextEncoder().encode(text).buffer as ArrayBuffer) : null;
  return { player: new Player(fetch, sound, (why) => silences.push(why)), played, silences };
}

it('says texts in their order, a whole text rather than its parts', async () => {
  const { player, played, silences } = listen(['Votación 1 de 3', 'Votación', '1', 'de', '3', '2']);
  expect(await player.say([es('Votación 1 de 3'), es('Votación 2 de 3')])).toBe(true);
  expect(played).toEqual(['Votación 1 de 3', 'Votación', '2', 'de', '3']);
  expect(silences).toEqual([null]);
});

it('says that a text has no audio, once, and goes on', async () => {
  const { player, played, silences } = listen(['Sí', 'No hay audio para esto.']);
  await player.say([es('Nadie'), es('Sí'), es('Quedan 4')], es('No hay audio para esto.'));
  expect(played).toEqual(['No hay audio para esto.', 'Sí']);
  expect(silences).toEqual([null, 'missing', 'missing']);
});

it('where nothing at all has audio, nothing is played and nothing breaks', async () => {
  const { player, played, silences } = listen([]);
  expect(await player.say([es('Sí'), es('')], es('No hay audio para esto.'))).toBe(true);
  expect([played, silences]).toEqual([[], [null, 'missing']]);
});

it('without a device it says so and comes to an end', async () => {
  const { player, silences } = listen(['Sí', 'No'], 'failed');
  expect(await player.say([es('Sí'), es('No')])).toBe(true);
  expect(silences).toEqual([null, 'failed', 'failed']);
});

it('what comes late is not played over something else', async () => {
  const { player, played } = listen(['Sí', 'No']);
  const first = player.say([es('Sí')]);
  const second = player.say([es('No')]);
  expect([await first, await second]).toEqual([false, true]);
  expect(played).toEqual(['No']);
  const third = player.say([es('Sí')]);
  player.stop();
  expect(await third).toBe(false);
  expect(played).toEqual(['No']);
});

it('lets a sound be heard before the texts, and alone', async () => {
  const { player, played } = listen(['Gracias']);
  const sound = new TextEncoder().encode('♪').buffer as ArrayBuffer;
  expect(await player.say([es('Gracias')], undefined, sound)).toBe(true);
  await player.chime(sound);
  expect(played).toEqual(['♪', 'Gracias', '♪']);
});

it('a sound that cannot be heard is not said to be missing', async () => {
  const { player, silences } = listen([], 'failed');
  await player.chime(new ArrayBuffer(4));
  expect(silences).toEqual([]);
});
