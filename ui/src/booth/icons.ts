/** The icons that a voter meets, and no others: what the booth loads is little. A test follows its modules and knows. */
import { bringIcons } from '../kit/icons';

bringIcons(
  import.meta.glob<string>(
    [
      '../kit/icons/a-large-small.svg',
      '../kit/icons/arrow-left.svg',
      '../kit/icons/arrow-right.svg',
      '../kit/icons/check.svg',
      '../kit/icons/chevron-down.svg',
      '../kit/icons/chevron-up.svg',
      '../kit/icons/circle-check.svg',
      '../kit/icons/delete.svg',
      '../kit/icons/hand-helping.svg',
      '../kit/icons/info.svg',
      '../kit/icons/languages.svg',
      '../kit/icons/lock.svg',
      '../kit/icons/octagon-x.svg',
      '../kit/icons/volume-2.svg',
      '../kit/icons/vote.svg',
    ],
    { query: '?raw', import: 'default', eager: true },
  ),
);
