/**
 * Runs inside the page: a clock that can be put forward, so that nobody waits for minutes; and times of presses that a
 * scene may set, so that two of them are as far apart as it says, however busy the machine is.
 */
export function skippableTime() {
  const now = performance.now.bind(performance);
  let skipped = 0;
  performance.now = () => now() + skipped;
  globalThis.skipTime = (ms) => (skipped += ms);

  const stamp = Object.getOwnPropertyDescriptor(Event.prototype, 'timeStamp');
  let struckMs = null;
  Object.defineProperty(Event.prototype, 'timeStamp', {
    ...stamp,
    get() {
      return struckMs ?? stamp.get.call(this);
    },
  });
  /** From now on what is pressed is pressed at one and the same moment, this much after the last. */
  globalThis.strikeAfter = (ms) => (struckMs = (struckMs ?? now()) + ms);
  globalThis.areTimesTrue = () => struckMs === null;
}
