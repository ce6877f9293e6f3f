/** The language of a window. Switching it changes words only: state and focus stay. */
import { LANGUAGE_DEFAULT, textIn, type Localised, type Spoken, type VoterLanguage } from './languages';

export class Speech<Tag extends VoterLanguage, Messages> {
  #language: Tag = $state() as Tag;
  /** The election's first language: what it says in no other, it says in this one. */
  #fallback = $state<string>(LANGUAGE_DEFAULT);
  #initial: Tag;
  /** Whether somebody chose the language: then another first one does not change it under them. */
  #chosen = false;
  readonly #catalogue: Record<Tag, Messages>;

  constructor(initial: Tag, catalogue: Record<Tag, Messages>) {
    this.#initial = initial;
    this.#language = initial;
    this.#catalogue = catalogue;
  }

  get language(): Tag {
    return this.#language;
  }

  /** The messages of the current language. */
  get messages(): Messages {
    return this.#catalogue[this.#language];
  }

  /** Whether somebody chose the language. */
  get chosen(): boolean {
    return this.#chosen;
  }

  use(language: Tag): void {
    this.#chosen = true;
    this.#show(language);
  }

  /** The language in which everybody begins, also whoever is there and chose none. */
  beginIn(language: Tag): void {
    this.#initial = language;
    if (!this.#chosen) this.#show(language);
  }

  /** Back to the language in which everybody begins. */
  reset(): void {
    this.#chosen = false;
    this.#show(this.#initial);
  }

  fallBackTo(language: string | undefined): void {
    this.#fallback = language ?? LANGUAGE_DEFAULT;
  }

  /** Text of the election in the current language, or in the nearest there is. */
  textOf(localised: Localised): Spoken {
    return textIn(localised, this.#language, this.#fallback);
  }

  #show(language: Tag): void {
    this.#language = language;
    document.documentElement.lang = language;
  }
}
