import { z } from 'zod';
import {
  dayOf,
  localAt,
  localOf,
  localToInstant,
  millis,
  msPerHour,
  weekdayOf,
  type Millis,
  type ZoneTable,
} from '../../kit/index.ts';
import { name } from '../../events/index.ts';
import { millisOf, rowKind, type Duration, type Row } from '../../program/index.ts';
import { forecast, keyOf, validFor, type Generator } from '../generator.ts';

const options = z.strictObject({
  /** Local full hour of the user. */
  hour: z.int().min(0).max(23),
  /** ISO weekdays, Monday is 1. */
  days: z.array(z.int().min(1).max(7)).min(1).default([1, 2, 3, 4, 5, 6, 7]),
  validFor,
  message: name.optional(),
  forecast,
});

interface Input {
  readonly hour: number;
  readonly days?: readonly number[];
  readonly validFor: Duration;
  readonly message?: string;
  readonly forecast?: number;
}

/** Raises an opportunity at a local hour of some weekdays; in an hour that repeats, at its first showing. */
export const onScheduleKind = rowKind({
  kind: 'onSchedule',
  version: 1,
  options,
  compile: ({ hour, days, validFor, message, forecast: expected }, place): Generator => {
    const valid = millisOf(validFor);
    const key = keyOf(place);
    const nextIn = (zone: ZoneTable, after: Millis): Millis => {
      for (let day = dayOf(localOf(zone, after)); ; day++) {
        if (!days.includes(weekdayOf(day))) continue;
        const at = localToInstant(zone, localAt(day, hour * msPerHour), 'earlier');
        if (at > after) return at;
      }
    };
    // By zone, what was found last: it is the next time for every instant since, up to itself.
    const found = new WeakMap<ZoneTable, { readonly since: Millis; readonly at: Millis }>();
    return {
      forecast: expected,
      nextTime: (_state, after, zone) => {
        const known = found.get(zone);
        if (known && known.since <= after && after < known.at) return known.at;
        const at = nextIn(zone, after);
        found.set(zone, { since: after, at });
        return at;
      },
      onTime: (_state, at) => ({ key, from: at, until: millis(at + valid), message }),
    };
  },
});

/** Declares it: `onSchedule({ hour: 9, validFor: '12h' })`. */
export const onSchedule = (input: Input): Row<'onSchedule'> => onScheduleKind.row(input);
