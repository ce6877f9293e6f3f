/** Numbers, times and durations as people of each language write them. */
import type { Language, VoterLanguage } from './languages';

const LOCALES: Record<VoterLanguage, string> = {
  es: 'es-ES',
  ca: 'ca-ES',
  'ca-ES-valencia': 'ca-ES-valencia',
  eu: 'eu-ES',
  gl: 'gl-ES',
  en: 'en-GB',
};

const MINUTE_MS = 60_000;
const MINUTES_PER_HOUR = 60;

/** `1.234` in Spanish and `1,234` in English: grouped always, so that all languages look alike. */
export function number(language: VoterLanguage, value: number): string {
  return new Intl.NumberFormat(LOCALES[language], { useGrouping: 'always' } as Intl.NumberFormatOptions).format(value);
}

/** A number with one decimal: `1,4`. */
export function decimal(language: Language, value: number): string {
  return new Intl.NumberFormat(LOCALES[language], { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(value);
}

/** `5,56 px/mm`. */
export function pixelsPerMillimetre(language: Language, value: number): string {
  const digits = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
  return `${new Intl.NumberFormat(LOCALES[language], digits).format(value)}\u00A0px/mm`;
}

/** A share of a whole with one decimal, `46,3 %`; a dash when there is no whole. */
export function percent(language: Language, part: number, whole: number): string {
  if (whole === 0) return '–';
  const share = decimal(language, (100 * part) / whole);
  return language === 'es' ? `${share}\u00A0%` : `${share}%`;
}

/** `10:42`, 24 hours, in the machine's time zone. */
export function time(ms: number): string {
  const at = new Date(ms);
  const pad = (value: number): string => String(value).padStart(2, '0');
  return `${pad(at.getHours())}:${pad(at.getMinutes())}`;
}

/** `22/11`; null for a moment of today. */
export function otherDay(ms: number, now_ms: number): string | null {
  const at = new Date(ms);
  if (at.toDateString() === new Date(now_ms).toDateString()) return null;
  const pad = (value: number): string => String(value).padStart(2, '0');
  return `${pad(at.getDate())}/${pad(at.getMonth() + 1)}`;
}

/** `10:42` of today, `22/11 10:42` of another day. */
export function dayAndTime(ms: number, now_ms: number): string {
  const day = otherDay(ms, now_ms);
  return day === null ? time(ms) : `${day} ${time(ms)}`;
}

/** `24 de mayo de 2026`, of a day of the calendar; as it is written where it is none. */
export function day(language: Language, date: string): string {
  const noon = new Date(`${date}T12:00:00Z`);
  if (Number.isNaN(noon.getTime())) return date;
  return new Intl.DateTimeFormat(LOCALES[language], { dateStyle: 'long', timeZone: 'UTC' }).format(noon);
}

/** `hace 8 min`, `8 min ago`. */
export function ago(language: Language, then_ms: number, now_ms: number): string {
  const minutes = Math.max(0, Math.floor((now_ms - then_ms) / MINUTE_MS));
  const span = hoursAndMinutes(minutes);
  return language === 'es' ? `hace ${span}` : `${span} ago`;
}

/** `2 h 10 min`, `45 min`: the same in every language of the staff. */
export function hoursAndMinutes(minutes: number): string {
  const hours = Math.floor(minutes / MINUTES_PER_HOUR);
  const rest = minutes % MINUTES_PER_HOUR;
  return hours === 0 ? `${rest} min` : `${hours} h ${rest} min`;
}

const SECONDS: readonly [number, string][] = [
  [365 * 86_400, 'year'],
  [86_400, 'day'],
  [3_600, 'hour'],
];

/** A length of time in its largest unit, `16 años`, `3 hours`: who is wrong by years needs no minutes. */
export function span(language: Language, seconds: number): string {
  const [size, unit] = SECONDS.find(([size]) => seconds >= 2 * size) ?? [60, 'minute'];
  const options: Intl.NumberFormatOptions = { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 0 };
  return new Intl.NumberFormat(LOCALES[language], options).format(Math.floor(seconds / size));
}

/** `1,4 GB` or `800 MB`. */
export function size(language: Language, megabytes: number): string {
  if (megabytes < 1000) return `${number(language, megabytes)} MB`;
  return `${decimal(language, megabytes / 1000)} GB`;
}
