import { expect, it } from 'vitest';
import { CATALOGUE } from '../../i18n/catalogue';
import { booth, connection, device, roll, sending } from './pills';
import { NOW, snapshot } from './sample';
import { standing } from './standing';

const { es } = CATALOGUE;

it('says below the bar what the bar says', () => {
  const fresh = snapshot({ connection: 'no_server', booth: 'busy' });
  expect(standing(fresh, false, NOW, es)).toEqual({
    connection: connection(fresh, es),
    sending: sending(fresh, NOW, es),
    device: device(fresh, es),
    booth: booth(fresh, es),
    roll: roll(fresh, NOW, es),
  });
});

it('knows nothing of a snapshot that is too old, however green it was', () => {
  const shown = Object.values(standing(snapshot(), true, NOW, es));
  expect(shown).toHaveLength(5);
  for (const state of shown) expect(state).toEqual({ token: 'unknown', icon: 'circle-dashed', text: 'Estado desconocido' });
});
