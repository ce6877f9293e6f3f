/** What the staff window speaks. */
import { CATALOGUE } from './catalogue';
import { LANGUAGE_DEFAULT } from './languages';
import { Speech } from './speech.svelte';

/** One per window. */
export const speech = new Speech(LANGUAGE_DEFAULT, CATALOGUE);
