/** The languages of the interface, each named in itself. The first is the source of all others. */
export const LANGUAGES = ['es', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

export const LANGUAGE_NAMES: Record<Language, string> = { es: 'Español', en: 'English' };

export const LANGUAGE_DEFAULT: Language = 'es';

/** Text of an election: language tag to text. */
export type Localised = { [key in string]: string };

/** A text and the language it is really in, so that it can be marked for a screen reader. */
export interface Spoken {
  text: string;
  lang: string;
}

/** The text in `language`, else in the default language, else in any; empty when there is none. */
export function textIn(localised: Localised, language: Language): Spoken {
  for (const lang of [language, LANGUAGE_DEFAULT, ...Object.keys(localised).sort()]) {
    const text = localised[lang];
    if (text !== undefined && text !== '') return { text, lang };
  }
  return { text: '', lang: language };
}
