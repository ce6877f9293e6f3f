/** The language of a window. Switching it changes words only: state and focus stay. */
import { LANGUAGE_DEFAULT, textIn, type Localised, type Spoken, type VoterLanguage } from './languages';

export class Speech<Tag extends VoterLanguage, Messages> {
  #language: Tag = $state() as Tag;
  /** The election's first language: what it says in no other, it says in this one. */
  #fallback = $state<string>(LANGUAGE_DEFAULT);
  readonly #initial: Tag;
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

  use(language: Tag): void {
    this.#language = language;
    document.documentElement.lang = language;
  }

  /** Back to the language that the window began with. */
  reset(): void {
    this.use(this.#initial);
  }

  fallBackTo(language: string | undefined): void {
    this.#fallback = language ?? LANGUAGE_DEFAULT;
  }

  /** Text of the election in the current language, or in the nearest there is. */
  textOf(localised: Localised): Spoken {
    return textIn(localised, this.#language, this.#fallback);
  }
}
