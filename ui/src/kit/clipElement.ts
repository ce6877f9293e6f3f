/** What the office reads out is Ogg; what a window makes itself is WAV. */
function typeOf(clip: ArrayBuffer): string {
  const [first] = new Uint8Array(clip, 0, Math.min(1, clip.byteLength));
  return first === 'R'.charCodeAt(0) ? 'audio/wav' : 'audio/ogg';
}

/**
 * One audio element, which opens one clip after another.
 *
 * WebKitGTK opens a clip in another thread, and that thread asks the page for the bytes. Whoever takes the clip away in
 * the meantime waits for the thread, which waits for the page: the whole window stands still. So a clip that opens is
 * left alone until it is open or has failed, even when nobody wants to hear it any more.
 */
export class ClipElement {
  readonly audio = new Audio();
  #url: string | null = null;
  #opening: Promise<boolean> | null = null;

  constructor() {
    this.audio.preload = 'auto';
  }

  /** Settles when nothing is being opened. */
  get rest(): Promise<unknown> {
    return this.#opening ?? Promise.resolve();
  }

  get opening(): boolean {
    return this.#opening !== null;
  }

  /** Opens a clip instead of the one before; false when it cannot be opened. Nothing else may be opening. */
  open(clip: ArrayBuffer): Promise<boolean> {
    if (this.opening) throw new Error('a clip is opening: wait for its rest');
    this.release();
    const url = URL.createObjectURL(new Blob([clip], { type: typeOf(clip) }));
    this.#url = url;
    this.#opening = new Promise((resolve) => {
      const settle = (opened: boolean): void => {
        this.audio.oncanplay = this.audio.onerror = null;
        this.#opening = null;
        resolve(opened);
      };
      this.audio.oncanplay = () => settle(true);
      this.audio.onerror = () => settle(false);
      this.audio.src = url;
    });
    return this.#opening;
  }

  /** Lets go of the clip, so that nothing of it stays. While it opens, nothing happens. */
  release(): void {
    if (this.opening || this.#url === null) return;
    this.audio.onended = this.audio.onerror = null;
    this.audio.pause();
    this.audio.removeAttribute('src');
    this.audio.load();
    URL.revokeObjectURL(this.#url);
    this.#url = null;
  }
}
