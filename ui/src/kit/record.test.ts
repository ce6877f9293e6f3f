import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../i18n/catalogue';
import { recordState, type Whereabouts } from './record';

const { es, en } = CATALOGUE;
const AT = new Date(2026, 4, 24, 10, 47).getTime();
const EVERY: Whereabouts[] = [
  { place: 'here' },
  { place: 'local' },
  { place: 'queued' },
  { place: 'copied' },
  { place: 'sending' },
  { place: 'retry', at_ms: AT, attempt: 3 },
  { place: 'received', at_ms: AT },
  { place: 'conflict' },
  { place: 'refused', code: 121, reason: 'x' },
  { place: 'rejected' },
];

describe('where a record is', () => {
  it('is said in the exact words', () => {
    expect(EVERY.map((where) => recordState(where, false, es).text)).toEqual([
      'Guardado en esta mesa',
      'Guardado en esta mesa',
      'Guardado en esta mesa. En cola de envío',
      'Guardado en esta mesa y en la copia',
      'Enviando al centro',
      'Reintento a las 10:47 (intento 3)',
      'Recibido por el centro',
      'En conflicto',
      'No aceptado por el centro: código 121',
      'No aceptado por el centro: necesita revisión',
    ]);
  });

  it('is here and not on its way while nobody answers, although it is being tried', () => {
    expect(recordState({ place: 'sending' }, true, es)).toEqual({ token: 'local', icon: 'hard-drive', text: 'Guardado en esta mesa' });
    expect(recordState({ place: 'sending' }, false, es)).toMatchObject({ token: 'sending', icon: 'circle-arrow-up' });
  });

  it('is in the queue as long as the centre answers, and always here', () => {
    expect(recordState({ place: 'queued' }, false, es)).toEqual({ token: 'local', icon: 'clock', text: 'Guardado en esta mesa. En cola de envío' });
    expect(recordState({ place: 'queued' }, true, es)).toEqual(recordState({ place: 'here' }, true, es));
    expect(recordState({ place: 'queued' }, false, en).text).toBe('Saved at this station. Queued to be sent');
  });

  it('is never said to be on its way while nobody answers, in any language', () => {
    for (const messages of [es, en]) {
      const away = EVERY.map((where) => recordState(where, true, messages));
      expect(away.map(({ text }) => text)).not.toContain(messages.status.save.sending);
      expect(away.map(({ token }) => token)).not.toContain('sending');
    }
  });

  it('is otherwise the same with and without the centre: nothing received is taken back', () => {
    for (const where of EVERY.filter(({ place }) => place !== 'sending' && place !== 'queued')) {
      expect(recordState(where, true, es)).toEqual(recordState(where, false, es));
    }
  });
});
