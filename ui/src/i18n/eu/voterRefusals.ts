import type { refusals as source } from '../es/voterRefusals';

export const refusals: typeof source = {
  poll_not_open: () => 'Bozketa ez dago irekita. Abisatu mahaiari.',
  poll_suspended: () => 'Bozketa etenda dago. Itxaron berriro hasi arte.',
  poll_ended: () => 'Bozketa amaitu da. Abisatu mahaiari.',
  code_unknown: () => 'Kode hori ez da mahai honetakoa. Berrikusi letrak.',
  code_expired: () => 'Kodea iraungita dago. Eskatu beste bat mahaiari.',
  code_used: () => 'Kode hori erabilita dago. Abisatu mahaiari.',
  code_characters: ({ character }) =>
    character === undefined
      ? 'Kodeak ez du 0, O, 1 edo I zeinurik. Berrikusi letrak.'
      : `Kodeak ez du ${character} zeinurik. Berrikusi letrak.`,
  session_busy: () => 'Kabina okupatuta dago. Abisatu mahaiari.',
  no_session: () => 'Boto-saioa jada ez dago irekita. Abisatu mahaiari.',
  not_copied: () => 'Itxaron une batez. Gero, sakatu berriro.',
  not_turned: () => 'Pantaila mahaiarena da jada.',
  not_at_the_table: () => 'Aukeratu zure lekua.',
  pin_missing: () => 'Idatzi zure PINaren sei zenbakiak.',
  pin_wrong: ({ seconds }) => (seconds === '0' ? 'PINa ez da zuzena. Idatzi berriro.' : `PINa ez da zuzena. Itxaron ${seconds ?? '15'} segundo.`),
  pin_wait: ({ seconds }) => `Akats gehiegi. Itxaron ${seconds ?? '15'} segundo.`,
  internal: () => 'Ezin izan da hasi. Abisatu mahaiari.',
};
