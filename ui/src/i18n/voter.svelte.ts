/** What the booth window speaks. */
import { LANGUAGE_DEFAULT, type VoterLanguage } from './languages';
import { Speech } from './speech.svelte';
import { VOTER_CATALOGUE, type VoterMessages } from './voterCatalogue';

/** One per window. */
export const speech = new Speech<VoterLanguage, VoterMessages>(LANGUAGE_DEFAULT, VOTER_CATALOGUE);
