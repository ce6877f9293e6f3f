import type { shared as source } from '../es/shared';

export const shared: typeof source = {
  back: 'Atzera',
  next: 'Hurrengoa',
  testNotice: 'Proba-oharra',
  testRibbon: 'PROBAK — boto hauek ez dute balio',
  starting: 'Ekipoa prestatzen',
  notInside: 'Ireki Urna bere programatik.',
  notInsideHint: 'Orri honek ez du bere kabuz funtzionatzen nabigatzaile batean.',
};
