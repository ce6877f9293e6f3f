import type { audio as source } from '../es/audio';

export const audio: typeof source = {
  button: 'Audioa',
  ways: { off: 'Audiorik gabe', on: 'Audioarekin', only: 'Ezkutatu pantaila' },
  volume: 'Bolumena',
  volumeNow: (level) => `Bolumena: ${level}, guztira 11`,
  softer: 'Baxuago',
  louder: 'Ozenago',
  rate: 'Abiadura',
  rateNow: (percent) => `Abiadura: ehuneko ${percent}`,
  slower: 'Mantsoago',
  faster: 'Azkarrago',
  preview: 'Entzun adibide bat',
  sample: 'Horrela entzuten da kabina hau.',
  only: 'Audioa bakarrik',
  show: 'Erakutsi pantaila',
  missing: 'Honek ez du audiorik.',
  keys: {
    move: 'Gora eta behera geziek aukerak zeharkatzen dituzte.',
    choose: 'Sartu teklak aukeratzen du.',
    repeat: 'Eskuineko geziak errepikatzen du.',
    back: 'Ezkerreko geziak atzera egiten du.',
  },
};
