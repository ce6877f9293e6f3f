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

/**
 * The zone in which it is this hour now, to live in before an engine starts. Only named zones reach the engines, so the
 * minutes are those of now; their sign is turned round, and they go from 12 hours behind to 11 ahead.
 */
function zoneOf(hour) {
  const behind = ((new Date().getUTCHours() - hour + 35) % 24) - 11;
  return `Etc/GMT${behind < 0 ? '' : '+'}${behind}`;
}

/** Windows that are opened from now on are told that it is this hour. */
export const liveAt = (hour) => void (process.env.TZ = zoneOf(hour));

/** Late in a morning: what happened some hours ago was on the same day, at whatever hour the stories are told. */
export const POLLING_HOUR = 11;
