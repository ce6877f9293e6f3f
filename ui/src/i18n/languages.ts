/** The languages of the booth, each named in itself, in the order in which they are offered. Spanish is the source. */
export const VOTER_LANGUAGES = ['es', 'ca', 'ca-ES-valencia', 'eu', 'gl', 'en'] as const;
export type VoterLanguage = (typeof VOTER_LANGUAGES)[number];

/** The languages of the staff window. */
export const LANGUAGES = ['es', 'en'] as const satisfies readonly VoterLanguage[];
export type Language = (typeof LANGUAGES)[number];

export const LANGUAGE_NAMES: Record<VoterLanguage, string> = {
  es: 'Español',
  ca: 'Català',
  'ca-ES-valencia': 'Valencià',
  eu: 'Euskara',
  gl: 'Galego',
  en: 'English',
};

export const LANGUAGE_DEFAULT: Language = 'es';

/** Text of an election: language tag to text. */
export type Localised = { [key in string]: string };

/** A text and the language it is really in, so that it can be marked for a screen reader. */
export interface Spoken {
  text: string;
  lang: string;
}

/** The tags under which an election may hold a text for this language, the nearest first. */
const TAGS: Record<VoterLanguage, readonly string[]> = {
  es: ['es'],
  ca: ['ca'],
  'ca-ES-valencia': ['ca-ES-valencia', 'ca-valencia', 'ca'],
  eu: ['eu'],
  gl: ['gl'],
  en: ['en'],
};

/** The first of the election's languages that the booth has; none when it has none of them. */
export function firstOf(tags: readonly string[]): VoterLanguage | undefined {
  const spoken = (tag: string): VoterLanguage | undefined => VOTER_LANGUAGES.find((language) => TAGS[language].includes(tag));
  return tags.map(spoken).find((language) => language !== undefined);
}

/** The text in `language`, else in `fallback`, else in any; empty when there is none. */
export function textIn(localised: Localised, language: VoterLanguage, fallback: string = LANGUAGE_DEFAULT): Spoken {
  for (const lang of [...TAGS[language], fallback, ...Object.keys(localised).sort()]) {
    const text = localised[lang];
    if (text !== undefined && text !== '') return { text, lang };
  }
  return { text: '', lang: language };
}
