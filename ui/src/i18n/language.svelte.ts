/** The language of this window. Switching it changes words only: state and focus stay. */
import { CATALOGUE, type Messages } from './catalogue';
import { LANGUAGE_DEFAULT, type Language } from './languages';

class Speech {
  #language = $state<Language>(LANGUAGE_DEFAULT);

  get language(): Language {
    return this.#language;
  }

  /** The messages of the current language. */
  get messages(): Messages {
    return CATALOGUE[this.#language];
  }

  use(language: Language): void {
    this.#language = language;
    document.documentElement.lang = language;
  }
}

/** One per window. */
export const speech = new Speech();
