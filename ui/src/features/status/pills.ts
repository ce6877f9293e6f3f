/**
 * What the status bar says: one pill per truth, worked out from a snapshot and the clock. No connection is never an
 * error; what escalates is the age of the oldest record that waits. Red means that data or the vote is at risk.
 */
import type { Messages } from '../../i18n/catalogue';
import { hoursAndMinutes, otherDay, time } from '../../i18n/format';
import type { IconName } from '../../kit/icons';
import type { StateToken } from '../../kit/tokens';
import type { StatusSnapshot } from '../../wire/StatusSnapshot';

export type Truth = 'connection' | 'sending' | 'device' | 'booth' | 'conflicts';

export interface Pill {
  truth: Truth;
  token: StateToken;
  icon: IconName;
  text: string;
}

/** A snapshot older than this says nothing any more. */
export const STALE_MS = 5_000;
const LATE_SECONDS = 15 * 60;
const VERY_LATE_SECONDS = 60 * 60;
const BATTERY_ATTENTION_PERCENT = 25;
/** A roll that was compared longer ago may have changed since. */
const ROLL_FRESH_MS = 2 * 60_000;

/** Whether the screen knows nothing any more: no snapshot, or none for five seconds. */
export function isStale(receivedAtMs: number | null, nowMs: number): boolean {
  return receivedAtMs === null || nowMs - receivedAtMs > STALE_MS;
}

/** The pills of a fresh snapshot; conflicts only when there are any. */
export function pills(snapshot: StatusSnapshot, nowMs: number, messages: Messages): Pill[] {
  const four = [connection(snapshot, messages), sending(snapshot, nowMs, messages), device(snapshot, messages), booth(snapshot, messages)];
  if (snapshot.conflicts === 0) return four;
  const text = messages.status.conflictsOpen(snapshot.conflicts);
  return [...four, { truth: 'conflicts', token: 'conflict', icon: 'split', text }];
}

/** Whether a person must set this machine's clock: with a wrong one the centre's certificate may not be valid. */
export function isClockOff({ clock }: StatusSnapshot): boolean {
  return clock !== null && clock.ahead_seconds !== 0;
}

export function connection(snapshot: StatusSnapshot, { status: { con } }: Messages): Pill {
  const truth = 'connection';
  const { connection } = snapshot;
  if (connection !== 'refused' && isClockOff(snapshot)) return { truth, token: 'attention', icon: 'triangle-alert', text: con.clock };
  switch (connection) {
    case 'connected':
      return { truth, token: 'ok', icon: 'cloud-check', text: con.connected };
    case 'checking':
      return { truth, token: 'unknown', icon: 'circle-dashed', text: con.checking };
    case 'no_server':
      return { truth, token: 'local', icon: 'cloud-off', text: con.no_server };
    case 'no_internet':
      return { truth, token: 'local', icon: 'cloud-off', text: con.no_internet };
    case 'no_network':
      return { truth, token: 'local', icon: 'wifi-off', text: con.no_network };
    case 'refused':
      return { truth, token: 'attention', icon: 'triangle-alert', text: con.refused };
  }
}

export function sending(snapshot: StatusSnapshot, nowMs: number, { status: { syn } }: Messages): Pill {
  const truth = 'sending';
  const { pending, in_flight, paused, quarantined, oldest_at_ms, last_received_at_ms } = snapshot.sending;
  if (quarantined > 0) return { truth, token: 'attention', icon: 'triangle-alert', text: syn.stuck(quarantined) };
  if (paused) return { truth, token: 'attention', icon: 'triangle-alert', text: syn.paused };
  if (snapshot.bootstrap_percent !== null) {
    return { truth, token: 'sending', icon: 'circle-arrow-down', text: syn.down(snapshot.bootstrap_percent) };
  }
  if (pending === 0) {
    return last_received_at_ms === null
      ? { truth, token: 'unknown', icon: 'circle-dashed', text: syn.never }
      : { truth, token: 'ok', icon: 'circle-check', text: syn.done };
  }
  const oldest = Math.min(oldest_at_ms ?? nowMs, nowMs);
  const age = (nowMs - oldest) / 1000;
  // What is tried while nobody answers waits all the same: it would say "sending" for hours.
  if (in_flight > 0 && !isAway(snapshot) && age < LATE_SECONDS) {
    return { truth, token: 'sending', icon: 'circle-arrow-up', text: syn.sending(in_flight, pending) };
  }
  if (age < LATE_SECONDS) return { truth, token: 'local', icon: 'hard-drive', text: syn.pending(pending) };
  const shown = age > VERY_LATE_SECONDS ? ({ token: 'attention', icon: 'triangle-alert' } as const) : ({ token: 'sending', icon: 'circle-arrow-up' } as const);
  return { truth, ...shown, text: syn.late(pending, time(oldest)) };
}

export function device(snapshot: StatusSnapshot, { status: { dev } }: Messages): Pill {
  const { device, device_standing } = snapshot;
  const truth = 'device';
  // The bar has no room for what to do about it; the panel and the inspectors say it.
  switch (device_standing) {
    case 'write_failed':
      return { truth, token: 'error', icon: 'octagon-x', text: dev.failed };
    case 'disk_full':
      return { truth, token: 'error', icon: 'octagon-x', text: dev.disk(device.disk_free_mb) };
    case 'clock_went_back':
      return { truth, token: 'error', icon: 'octagon-x', text: dev.clockBack };
    case 'copy_lost':
      return { truth, token: 'error', icon: 'octagon-x', text: dev.copyFailed };
    case 'disk_low':
      return { truth, token: 'attention', icon: 'triangle-alert', text: dev.disk(device.disk_free_mb) };
    case 'copy_missing':
      return { truth, token: 'attention', icon: 'triangle-alert', text: dev.copy };
    case 'no_copy':
      return { truth, token: 'attention', icon: 'triangle-alert', text: dev.noCopy };
    case 'plug_in':
    case 'on_battery':
      return battery(device, dev) ?? { truth, token: 'ok', icon: 'circle-check', text: dev.ok };
    case 'in_order':
      return { truth, token: 'ok', icon: 'circle-check', text: dev.ok };
  }
}

/** What is said of a machine that runs on its battery; null on mains. */
export function battery({ battery }: StatusSnapshot['device'], dev: Messages['status']['dev']): Pill | null {
  if (battery === null) return null;
  const { percent, minutes } = battery;
  if (percent < BATTERY_ATTENTION_PERCENT) {
    return { truth: 'device', token: 'attention', icon: 'triangle-alert', text: dev.plug(percent) };
  }
  const left = minutes === null ? '' : hoursAndMinutes(minutes);
  return { truth: 'device', token: 'local', icon: 'info', text: dev.battery(percent, left) };
}

/** How the roll of this station stands beside the centre's. */
export function roll(snapshot: StatusSnapshot, nowMs: number, { status }: Messages): Omit<Pill, 'truth'> {
  const { roll_failed, roll_version_ms, roll_as_of_ms, bootstrap_percent } = snapshot;
  if (roll_failed) return { token: 'error', icon: 'octagon-x', text: status.roll.bad };
  if (bootstrap_percent !== null) return { token: 'sending', icon: 'circle-arrow-down', text: status.syn.down(bootstrap_percent) };
  if (roll_version_ms === null) return { token: 'unknown', icon: 'circle-dashed', text: status.roll.none };
  // A roll out of a file has a version before this machine ever asked whether there is a newer one.
  const fresh = snapshot.connection === 'connected' && roll_as_of_ms !== null && nowMs - roll_as_of_ms <= ROLL_FRESH_MS;
  const version = [time(roll_version_ms), otherDay(roll_version_ms, nowMs)] as const;
  return fresh
    ? { token: 'ok', icon: 'circle-check', text: status.roll.ok(...version) }
    : { token: 'local', icon: 'history', text: status.roll.old(...version) };
}

export function booth({ booth }: StatusSnapshot, { status: { boo } }: Messages): Pill {
  const truth = 'booth';
  switch (booth) {
    case 'ready':
      return { truth, token: 'ok', icon: 'circle-check', text: boo.ready };
    case 'busy':
      return { truth, token: 'sending', icon: 'vote', text: boo.busy };
    case 'paused':
      return { truth, token: 'attention', icon: 'triangle-alert', text: boo.paused };
    case 'needs_staff':
      return { truth, token: 'attention', icon: 'triangle-alert', text: boo.needs_staff };
    case 'no_screen':
      return { truth, token: 'error', icon: 'octagon-x', text: boo.no_screen };
    case 'disconnected':
      return { truth, token: 'error', icon: 'octagon-x', text: boo.disconnected };
  }
}

/** Whether the centre is out of reach, for whatever reason; work goes on. */
export function isAway({ connection }: StatusSnapshot): boolean {
  return connection === 'no_network' || connection === 'no_internet' || connection === 'no_server';
}

/** A notice over the page is said no more often: a connection that comes and goes would never be silent. */
const NOTICE_REST_MS = 60_000;

/** What was heard of the connection so far. */
export interface Heard {
  /** It was away, and was not connected since: it is looked for between the two. */
  away: boolean;
  /** On a clock that only goes forward. */
  saidAtMs: number | null;
}

export const nothingHeard: Heard = { away: false, saidAtMs: null };

/** Whether it is to be said that the connection is back: once each time, and not twice in a minute. */
export function hearConnection(heard: Heard, snapshot: StatusSnapshot, nowMs: number): { heard: Heard; back: boolean } {
  if (isAway(snapshot)) return { heard: { ...heard, away: true }, back: false };
  if (snapshot.connection !== 'connected' || !heard.away) return { heard, back: false };
  const back = heard.saidAtMs === null || nowMs - heard.saidAtMs >= NOTICE_REST_MS;
  return { heard: { away: false, saidAtMs: back ? nowMs : heard.saidAtMs }, back };
}
