import { z } from 'zod';
import { dayOf, localAt, localOf, localToInstant, millis, msPerHour, weekdayOf } from '../../kit/index.ts';
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
    return {
      forecast: expected,
      nextTime: (_state, after, zone) => {
        for (let day = dayOf(localOf(zone, after)); ; day++) {
          if (!days.includes(weekdayOf(day))) continue;
          const at = localToInstant(zone, localAt(day, hour * msPerHour), 'earlier');
          if (at > after) return at;
        }
      },
      onTime: (_state, at) => ({ key, from: at, until: millis(at + valid), message }),
    };
  },
});

/** Declares it: `onSchedule({ hour: 9, validFor: '12h' })`. */
export const onSchedule = (input: Input): Row<'onSchedule'> => onScheduleKind.row(input);
