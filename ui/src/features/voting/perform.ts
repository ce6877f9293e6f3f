/** Carries out what the voting flow asks for, and brings news from the core. */
import type { BoothBackend } from '../../backend/booth';
import type { Stop } from '../../backend/answer';
import type { BoothStart } from '../../wire/BoothStart';
import type { Origin, VotingEffect, VotingEvent } from './flow';

/** The core says when to ask again; asking as well means that a lost event leaves no booth behind. */
const ASK_MS = 10_000;

type Send = (event: VotingEvent) => void;

export class BoothCalls {
  readonly #backend: BoothBackend;
  readonly #helped: (called: boolean) => void;
  readonly #prepare: (start: BoothStart, origin: Origin) => void;
  /** Rises with every command, so that an answer asked for before it is never taken for news. */
  #turn = 0;

  constructor(backend: BoothBackend, helped: (called: boolean) => void, prepare: (start: BoothStart, origin: Origin) => void) {
    this.#backend = backend;
    this.#helped = helped;
    this.#prepare = prepare;
  }

  watch(send: Send): Stop {
    const ask = (): void => void this.#ask(send);
    const stop = this.#backend.onChange(ask);
    const timer = setInterval(ask, ASK_MS);
    ask();
    return () => {
      stop();
      clearInterval(timer);
    };
  }

  readonly perform = async (effect: VotingEffect, send: Send): Promise<void> => {
    switch (effect.do) {
      case 'begin': {
        const answer = await this.#command(() => this.#backend.begin(effect.code));
        return send({ type: 'began', answer });
      }
      case 'prepare':
        return this.#prepare(effect.start, effect.origin);
      case 'cast': {
        const answer = await this.#command(() => this.#backend.cast(effect.marks));
        return send({ type: 'castDone', answer });
      }
      case 'practise': {
        const answer = await this.#command(() => this.#backend.practise(effect.marks));
        return send({ type: 'castDone', answer });
      }
      case 'finish':
        await this.#command(() => this.#backend.finish());
        return this.#ask(send);
      case 'help': {
        const answer = await this.#backend.help();
        return this.#helped(answer.ok);
      }
    }
  };

  async #ask(send: Send): Promise<void> {
    const turn = this.#turn;
    const answer = await this.#backend.view();
    if (turn === this.#turn) send({ type: 'viewed', answer });
  }

  async #command<T>(run: () => Promise<T>): Promise<T> {
    this.#turn += 1;
    const answer = await run();
    this.#turn += 1;
    return answer;
  }
}
