/** Leads a voter who listens through the ballot: hears the keys, says what is there, does what was chosen. */
import type { Spoken } from '../../i18n/languages';
import { speech } from '../../i18n/voter.svelte';
import { Player, type Fetch, type Silence } from '../../kit/player';
import { ElementSound, gainOf, RATES, rateOf, stepOf, VOLUMES_DB } from '../../kit/sound';
import { chime } from '../../kit/chime';
import { tone } from '../../kit/tone';
import type { VotingEvent } from './flow';
import { enter, HEAD, nowhere, press, type Block, type Key, type Place } from './listening';
import type { Act } from './said';
import { settings } from './settings.svelte';

const KEYS: Record<string, Key> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
  Enter: 'select',
  ' ': 'select',
};
/** What two switches send: to the next, and choose. */
const SWITCHES: Record<string, Key> = { ' ': 'down', Enter: 'select' };
/** The thanks stay so long after they were said. */
const CLEAR_MS = 8_000;

export class Guide {
  readonly #player: Player;
  readonly #sound = new ElementSound();
  readonly #send: (event: VotingEvent) => void;
  #place: Place = nowhere;
  #block: Block<Act> | null = null;
  #said = '';
  #chose = false;
  #finishing: ReturnType<typeof setTimeout> | undefined;
  #silence = $state<Silence | null>(null);
  #speaking = $state(false);
  /** Rises with everything that is said, so that only the end of the last one is the end. */
  #sayings = 0;

  constructor(fetch: Fetch, send: (event: VotingEvent) => void) {
    this.#send = send;
    this.#player = new Player(fetch, this.#sound, (why) => (this.#silence = why));
  }

  /** Why something could not be heard. */
  get silence(): Silence | null {
    return this.#silence;
  }

  /** Whether something is being said: whoever listens touches nothing and is there all the same. */
  get speaking(): boolean {
    return this.#speaking;
  }

  /** The screen is this now: what is new of it is said. */
  show(block: Block<Act>): void {
    const before = this.#block;
    this.#block = block;
    const news = JSON.stringify(block.news);
    const changed = news !== this.#said;
    this.#said = news;
    const chose = this.#chose;
    this.#chose = false;
    this.#place = enter(this.#place, block);
    if (before?.key !== block.key) this.#say(block.intro, this.#signal);
    else if (block.news.length > 0 && (changed || chose)) this.#say(block.news);
    else if (chose) this.#say(block.items[this.#place.at]?.say ?? block.intro);
  }

  /** Nobody listens any more: nothing of what was heard stays. */
  end(): void {
    clearTimeout(this.#finishing);
    this.#player.stop();
    this.#sayings += 1;
    this.#speaking = false;
    this.#place = nowhere;
    this.#block = null;
    this.#said = '';
    this.#chose = false;
    this.#silence = null;
  }

  /** Says an example with the volume and speed of now. */
  example(text: Spoken): void {
    this.tune();
    void this.#player.say([text]);
  }

  /** A sound without words, for whoever looks elsewhere and does not listen. */
  ring(sound: ArrayBuffer): void {
    this.tune();
    void this.#player.chime(sound);
  }

  /** What is heard before the words: two notes say that all is done, a tone that somebody is asked for. */
  get #signal(): ArrayBuffer | undefined {
    if (this.#thanks) return chime();
    return this.#block?.key.startsWith('asking') ? tone() : undefined;
  }

  get #thanks(): boolean {
    return this.#block?.key.startsWith('thanks') ?? false;
  }

  tune(): void {
    this.#sound.tune(gainOf(settings.audio.volume), rateOf(settings.audio.rate));
  }

  /** Hears a key; true when it was one of the five, or a sign of the code. */
  key(event: KeyboardEvent): boolean {
    const block = this.#block;
    if (block === null || event.ctrlKey || event.altKey || event.metaKey) return false;
    const key = (settings.way === 'switches' ? SWITCHES : KEYS)[event.key];
    // With the screen in sight, keys choose what the arrows are at, and otherwise what has the focus.
    if (key === 'select' && settings.audio.way === 'on' && this.#place.at === HEAD) return false;
    if (key === undefined) return settings.audio.way === 'only' && this.#typed(event);
    if (event.repeat) return true;
    const heard = press(this.#place, block, key);
    this.#place = heard.place;
    if (heard.act === null) this.#say(heard.say);
    else this.#do(heard.act);
    return true;
  }

  /** A touch or a tabulator leads elsewhere: keys belong to the screen again. */
  leave(): void {
    this.#place = { ...this.#place, at: HEAD };
  }

  /** Signs of the code from a keyboard; the machine of the flow keeps only what a code can hold. */
  #typed(event: KeyboardEvent): boolean {
    if (event.key === 'Backspace') this.#send({ type: 'erase' });
    else if (event.key.length === 1) this.#send({ type: 'key', character: event.key });
    return true;
  }

  #do(act: Act): void {
    this.#chose = true;
    switch (act.type) {
      case 'menu':
        if (act.menu === null) settings.close();
        else settings.open(act.menu);
        return;
      case 'language':
        speech.use(act.language);
        return settings.close();
      case 'volume':
        return settings.listen({ volume: stepOf(VOLUMES_DB, settings.audio.volume, act.by) });
      case 'rate':
        return settings.listen({ rate: stepOf(RATES, settings.audio.rate, act.by) });
      case 'look':
        return settings.use(act.look);
      case 'way':
        return settings.pressWith(act.way);
      case 'pace':
        return settings.pressSlowly(act.slow);
      case 'initial':
        return settings.sheet === 'look' ? settings.resetLook() : settings.resetSound();
      case 'show':
        settings.close();
        return settings.listen({ way: 'on' });
      default:
        return this.#send(act);
    }
  }

  #say(texts: Spoken[], before?: ArrayBuffer): void {
    this.tune();
    clearTimeout(this.#finishing);
    const thanks = this.#thanks;
    this.#sayings += 1;
    this.#speaking = true;
    const saying = this.#sayings;
    const excuse = { text: speech.messages.audio.missing, lang: speech.language };
    void this.#player.say(texts, excuse, before).then((whole) => {
      if (saying === this.#sayings) this.#speaking = false;
      // Whoever listens slowly is not cut short: the screen is cleared when the thanks were said.
      if (thanks && whole) this.#finishing = setTimeout(() => this.#send({ type: 'finish' }), CLEAR_MS);
    });
  }
}
