import { localMillis, millis, msPerDay, type LocalMillis, type Millis } from '../units.ts';
import { timeErrors } from './errors.ts';
import { offsetAt, segmentAt, type ZoneTable } from './zone-table.ts';

/** What the wall clock shows at an instant; throws KIT_ZONE_TABLE_LEFT. One number, so nothing is allocated. */
export const localOf = (table: ZoneTable, instant: Millis): LocalMillis =>
  localMillis(instant + offsetAt(table, instant));

/** Local day number: days since 1970-01-01 on the same clock. */
export const dayOf = (local: LocalMillis): number => Math.floor(local / msPerDay);

/** Milliseconds shown since 00:00, in [0, 86 400 000): what the clock shows, not what has passed. */
export const msOfDay = (local: LocalMillis): number => local - dayOf(local) * msPerDay;

/** The wall time `ms` after 00:00 of a local day. */
export const localAt = (day: number, ms: number): LocalMillis => localMillis(day * msPerDay + ms);

/** ISO weekday of a local day: Monday is 1, Sunday 7. Day 0 was a Thursday. */
export const weekdayOf = (day: number): number => day + 4 - 7 * Math.floor((day + 3) / 7);

/**
 * The instant at which the wall clock shows `local`; throws KIT_ZONE_TABLE_LEFT.
 * In the hour that autumn repeats, `earlier` is its first showing (still summer time), `later` its second.
 * A time that spring leaves out is moved forward to the transition, where the clock jumps over it.
 */
export function localToInstant(table: ZoneTable, local: LocalMillis, repeated: 'earlier' | 'later'): Millis {
  return millis(repeated === 'earlier' ? firstAtOrAfter(table, local) : lastShowing(table, local));
}

/** Offsets are less than a day, so the instant of a wall time is less than a day from it. */
const clampToTable = ({ bounds, offsets }: ZoneTable, instant: number): number =>
  Math.min(Math.max(instant, bounds[0]!), bounds[offsets.length]! - 1);

/** The first instant at which the clock shows `local` or more: the first segment that gets so far. */
function firstAtOrAfter(table: ZoneTable, local: number): number {
  const { bounds, offsets } = table;
  let i = segmentAt(table, clampToTable(table, local - msPerDay));
  while (i < offsets.length && bounds[i + 1]! + offsets[i]! <= local) i++;
  if (i === offsets.length || (i === 0 && local < bounds[0]! + offsets[0]!)) throw leftAt(table, local);
  return Math.max(local - offsets[i]!, bounds[i]!);
}

/** The last instant at which the clock shows `local`, or the end of the last segment that began before it. */
function lastShowing(table: ZoneTable, local: number): number {
  const { bounds, offsets } = table;
  let i = segmentAt(table, clampToTable(table, local + msPerDay));
  while (i >= 0 && bounds[i]! + offsets[i]! > local) i--;
  const beyond = i === offsets.length - 1 && local >= bounds[i + 1]! + offsets[i]!;
  if (i < 0 || beyond) throw leftAt(table, local);
  return Math.min(local - offsets[i]!, bounds[i + 1]!);
}

const leftAt = ({ zone }: ZoneTable, local: number) => timeErrors.KIT_ZONE_TABLE_LEFT({ zone, time: local });

/**
 * The furthest wall time shown up to an instant: it stands still while the clock repeats an hour.
 * Transitions are days apart, so only the last one can have set the clock back below it.
 */
export function furthestLocal(table: ZoneTable, instant: Millis): LocalMillis {
  const { bounds, offsets } = table;
  const i = segmentAt(table, instant);
  const before = i === 0 ? Number.NEGATIVE_INFINITY : bounds[i]! + offsets[i - 1]! - 1;
  return localMillis(Math.max(instant + offsets[i]!, before));
}
