import type { Millis } from '../units.ts';
import { civilOfDay, dayOfCivil } from './civil.ts';
import { dayOf, furthestLocal, localAt, localToInstant, weekdayOf } from './wall-clock.ts';
import type { ZoneTable } from './zone-table.ts';

/** A calendar period in a user's own zone; a week begins on Monday (ISO 8601). */
export type Period = 'day' | 'week' | 'month';

interface PeriodRow {
  /** First day of the period of a day. */
  readonly first: (day: number) => number;
  /** First day of the period after the one that begins with `first`. */
  readonly next: (first: number) => number;
}

const monthOf = (day: number, months: number): number => {
  const { year, month } = civilOfDay(day);
  return dayOfCivil({ year, month: month + months, day: 1 });
};

const periods: Readonly<Record<Period, PeriodRow>> = {
  day: { first: (day) => day, next: (first) => first + 1 },
  week: { first: (day) => day + 1 - weekdayOf(day), next: (first) => first + 7 },
  month: { first: (day) => monthOf(day, 0), next: (first) => monthOf(first, 1) },
};

/**
 * The instant at which the local day, week or month of an instant began: the first at which the wall clock
 * showed 00:00 of its first day or, where a transition leaves 00:00 out, the transition.
 * Periods share no instant and leave none out: one that has begun is not ended by a clock set back over its
 * midnight. Throws KIT_ZONE_TABLE_LEFT when the period began before the table.
 */
export const periodStart = (table: ZoneTable, instant: Millis, period: Period): Millis =>
  startOfDay(table, periods[period].first(dayOf(furthestLocal(table, instant))));

/** The instant at which the next local period begins, and this one ends; throws KIT_ZONE_TABLE_LEFT. */
export function periodEnd(table: ZoneTable, instant: Millis, period: Period): Millis {
  const { first, next } = periods[period];
  return startOfDay(table, next(first(dayOf(furthestLocal(table, instant)))));
}

const startOfDay = (table: ZoneTable, day: number): Millis =>
  localToInstant(table, localAt(day, 0), 'earlier');
