// Instants between text and milliseconds since 1970-01-01T00:00Z; a double holds microseconds from 1830 to 2109.

const ISO =
  /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6})0*)?)?(?:Z|([+-])(\d\d):?(\d\d))$/;
const EPOCH = /^-?\d{1,16}(?:\.\d{1,3})?$/;

/** The last millisecond that a calendar in JavaScript can show (ECMA-262, 21.4.1.1), both ways from 1970. */
export const LAST_INSTANT = 8.64e15;

/**
 * Milliseconds of an instant: ISO 8601 date and time with an offset (RFC 3339, a space for the T allowed),
 * or milliseconds since the epoch. Anything else, a day that no calendar has among it, is NaN.
 */
export function parseInstant(text: string): number {
  if (EPOCH.test(text)) return inCalendar(Number(text));
  const parts = ISO.exec(text);
  if (parts === null) return Number.NaN;
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map((part) => Number(part ?? 0));
  const micros = Number((parts[7] ?? '').padEnd(6, '0'));
  const offset = Number(parts[9] ?? 0) * 60 + Number(parts[10] ?? 0);
  if (hour! > 23 || minute! > 59 || second! > 59 || offset > 14 * 60) return Number.NaN;
  const midnight = midnightOf(year!, month!, day!);
  const minutes = hour! * 60 + minute! - (parts[8] === '-' ? -offset : offset);
  return instantOf(midnight + minutes * 60_000 + second! * 1000 + Math.floor(micros / 1000), micros % 1000);
}

/** The instant of whole milliseconds and the microseconds (0 to 999) after them: one rounding, the same everywhere. */
export const instantOf = (ms: number, micros: number): number => ms + micros / 1000;

/** Whole milliseconds of an instant, and the microseconds (0 to 999) after them. */
export function microsOf(instant: number): readonly [ms: number, micros: number] {
  const ms = Math.floor(instant);
  const micros = Math.round((instant - ms) * 1000);
  return micros === 1000 ? [ms + 1, 0] : [ms, micros];
}

const inCalendar = (ms: number): number => (Math.abs(ms) <= LAST_INSTANT ? ms : Number.NaN);

function midnightOf(year: number, month: number, day: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() : Number.NaN;
}

/** The instant as ISO text in UTC, with microseconds where it has any; outside the years 0 to 9999 as milliseconds. */
export function showInstant(instant: number): string {
  const [ms, micros] = microsOf(instant);
  const iso = new Date(ms).toISOString();
  if (iso.length > 24) return String(instant);
  return micros === 0 ? iso : `${iso.slice(0, -1)}${String(micros).padStart(3, '0')}Z`;
}
