import { getContext, setContext } from 'svelte';
import type { Layout } from './typing';

const KEY = Symbol('keyboard');

/** The keyboard on the screen of one window: whether it is there, and which field it types into. */
export class Keyboard {
  shown = $state(false);
  layout = $state<Layout>('letters');
  target = $state.raw<HTMLInputElement | null>(null);

  /** `word` is the name of the button that shows it. */
  constructor(private readonly name: () => string) {}

  get word(): string {
    return this.name();
  }

  /** Shows the keyboard for this field, or puts it away. */
  toggle(field: HTMLInputElement, layout: Layout): void {
    this.shown = !(this.shown && this.target === field);
    this.target = field;
    this.layout = layout;
    field.focus();
  }

  /** Another field has the focus now. */
  follow(field: HTMLInputElement): void {
    if (this.shown) this.target = field;
  }

  /** A field is not there any more. */
  leave(field: HTMLInputElement): void {
    if (this.target === field) {
      this.shown = false;
      this.target = null;
    }
  }
}

/** The fields below get a button that shows the keyboard. A window without this has keys of its own. */
export const offerKeyboard = (keyboard: Keyboard): Keyboard => setContext(KEY, keyboard);

export const offeredKeyboard = (): Keyboard | undefined => getContext<Keyboard | undefined>(KEY);
