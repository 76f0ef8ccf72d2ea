import { millis, msPerDay, msPerMinute, msPerWeek, type LocalMillis, type Millis } from '../units.ts';
import { localOf } from './wall-clock.ts';
import { everyOffset, safeHours, type WeeklyHours } from './weekly-hours.ts';
import { segmentAt, utcTable, type ZoneTable } from './zone-table.ts';

/** The instants from `start` until just before `end`; none when `end` is not later. */
export interface Span {
  readonly start: Millis;
  readonly end: Millis;
}

/** Milliseconds of wall time since Monday 00:00; day 0 was a Thursday, three days into its week. */
function msOfWeek(local: LocalMillis): number {
  const fromMonday = local + 3 * msPerDay;
  return fromMonday - msPerWeek * Math.floor(fromMonday / msPerWeek);
}

/** How many edges lie at or before a time of the week: the time is inside when they are odd in number. */
function edgesUpTo(hours: WeeklyHours, ms: number): number {
  const minute = Math.floor(ms / msPerMinute);
  let edges = 0;
  while (edges < hours.length && hours[edges]! <= minute) edges++;
  return edges;
}

/**
 * Whether the wall clock of the zone is inside the hours at an instant; an hour that is shown twice is inside
 * both times. Throws KIT_ZONE_TABLE_LEFT. Allocates nothing.
 */
export const isInside = (hours: WeeklyHours, table: ZoneTable, instant: Millis): boolean =>
  edgesUpTo(hours, msOfWeek(localOf(table, instant))) % 2 === 1;

/** The next instant after `at` where inside may change: an edge, the week's end or a transition. */
function nextTurn(hours: WeeklyHours, table: ZoneTable, at: Millis): Millis {
  const ms = msOfWeek(localOf(table, at));
  const edge = hours[edgesUpTo(hours, ms)];
  const toEdge = (edge === undefined ? msPerWeek : edge * msPerMinute) - ms;
  return millis(Math.min(at + toEdge, table.bounds[segmentAt(table, at) + 1]!));
}

/**
 * The spans in which the wall clock of the zone is inside the hours, cut to `span`, in order, none touching the next.
 * Exact over transitions: what the clock repeats is open twice, what it leaves out is not there.
 * Throws KIT_ZONE_TABLE_LEFT when the table does not cover the span.
 */
export function openSpans(hours: WeeklyHours, table: ZoneTable, { start, end }: Span): readonly Span[] {
  const spans: Span[] = [];
  let opened: Millis | undefined;
  for (let at = start; at < end; at = nextTurn(hours, table, at)) {
    const inside = isInside(hours, table, at);
    if (inside) opened ??= at;
    else if (opened !== undefined) {
      spans.push({ start: opened, end: at });
      opened = undefined;
    }
  }
  if (opened !== undefined) spans.push({ start: opened, end });
  return spans;
}

/** The first instant of `span` that is inside the hours, if there is one; throws KIT_ZONE_TABLE_LEFT. */
export function nextInside(hours: WeeklyHours, table: ZoneTable, { start, end }: Span): Millis | undefined {
  for (let at = start; at < end; at = nextTurn(hours, table, at)) {
    if (isInside(hours, table, at)) return at;
  }
  return undefined;
}

/**
 * For a user whose zone is unknown: the spans that are inside the hours wherever the user may be.
 * `safeHours` with `utcTable` asks the same of one instant.
 */
export const safeIntersection = (hours: WeeklyHours, span: Span, offsets = everyOffset): readonly Span[] =>
  openSpans(safeHours(hours, offsets), utcTable, span);
