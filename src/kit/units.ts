import type { Brand } from './brand.ts';
import { timeErrors } from './time/errors.ts';

/** An instant: whole milliseconds since 1970-01-01T00:00Z, leap seconds not counted. */
export type Millis = Brand<number, 'Millis'>;

/** What a wall clock shows: whole milliseconds since 1970-01-01T00:00 of the same clock. Never an instant. */
export type LocalMillis = Brand<number, 'LocalMillis'>;

export const msPerMinute = 60_000;
export const msPerHour = 60 * msPerMinute;
export const msPerDay = 24 * msPerHour;
export const msPerWeek = 7 * msPerDay;

/** The span of ECMAScript's time values, 100 million days around 1970. */
const furthest = 100_000_000 * msPerDay;

function wholeMs(value: number): number {
  if (!Number.isSafeInteger(value) || Math.abs(value) > furthest)
    throw timeErrors.KIT_MILLIS_BROKEN({ value });
  return value;
}

/** Parses an instant; throws KIT_MILLIS_BROKEN unless whole and within 100 million days of 1970. */
export const millis = (value: number): Millis => wholeMs(value) as Millis;

/** Parses a wall-clock time; throws KIT_MILLIS_BROKEN unless whole and within 100 million days of 1970. */
export const localMillis = (value: number): LocalMillis => wholeMs(value) as LocalMillis;
