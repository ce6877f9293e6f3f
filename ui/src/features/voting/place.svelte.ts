/** Whether the booth may show anything, as the core says it, and whether the one screen is turned towards the voter. */
import type { BoothBackend } from '../../backend/booth';
import type { Stop } from '../../backend/answer';
import type { BoothPlace } from '../../wire/BoothPlace';

/** The core says when to ask again; asking as well means that a lost event leaves nothing shown that must not be. */
const ASK_MS = 10_000;
/** Until the core has answered there may be nobody's screen under this window. */
const UNKNOWN: BoothPlace = { covered: false, turned: false, posts: [] };

/** Where the screens of the booth find it. */
export const PLACE = Symbol('place');

export class Place {
  now = $state.raw<BoothPlace>(UNKNOWN);
  /** Somebody of the table wants the screen back. */
  leaving = $state(false);
  readonly #backend: BoothBackend;

  constructor(backend: BoothBackend) {
    this.#backend = backend;
  }

  watch(): Stop {
    const ask = (): void => void this.ask();
    const stop = this.#backend.onPlace(ask);
    const timer = setInterval(ask, ASK_MS);
    // A desktop that lost a screen gives the window another size before anybody is told.
    window.addEventListener('resize', ask);
    ask();
    return () => {
      stop();
      clearInterval(timer);
      window.removeEventListener('resize', ask);
    };
  }

  async ask(): Promise<void> {
    const answer = await this.#backend.place();
    if (!answer.ok) return;
    this.now = answer.value;
    if (!answer.value.turned) this.leaving = false;
  }
}
