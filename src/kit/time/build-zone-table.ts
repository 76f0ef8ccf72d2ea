import { Temporal } from 'temporal-polyfill';
import { no, ok, type Result } from '../result.ts';
import { msPerDay, type Millis } from '../units.ts';
import { timeErrors } from './errors.ts';
import { tableOf, type ZoneTable } from './zone-table.ts';

/** What a zone table is built over. */
export interface ZoneRange {
  /** First instant of the table. */
  readonly from: Millis;
  /** First instant past the table. */
  readonly to: Millis;
  /** Version of the tzdata at hand, in Node `process.versions.tz`; it is logged with the table. */
  readonly tzdata: string;
}

/** The expected no: nobody knows a zone of this name, so its users get the hours that are safe anywhere. */
export interface ZoneUnknown {
  readonly kind: 'zone_unknown';
  readonly zone: string;
}

/**
 * Builds the table of an IANA zone, in any case of letters, links included, from the tzdata of this machine.
 * It takes milliseconds: keep the table. Throws KIT_ZONE_RANGE_BROKEN unless `from` lies before `to`, by 400 years at most.
 */
export function buildZoneTable(
  zone: string,
  { from, to, tzdata }: ZoneRange,
): Result<ZoneTable, ZoneUnknown> {
  if (from >= to || to - from > longest)
    throw timeErrors.KIT_ZONE_RANGE_BROKEN({ zone, start: from, end: to });
  const first = clockOf(zone, from);
  if (first === undefined) return no({ kind: 'zone_unknown', zone });
  const segments = segmentsOf(first, to);
  return ok(
    tableOf({
      zone: first.timeZoneId,
      tzdata,
      bounds: [...segments.map(({ start }) => start), to],
      offsets: segments.map(({ offset }) => offset),
    }),
  );
}

/** After 400 years the calendar repeats; a longer range is a mistake that would take minutes. */
const longest = 146_097 * msPerDay;

/** Names only: Temporal would also take an offset, or a zone out of the middle of a date. */
const zoneName = /^[A-Za-z][A-Za-z0-9_+/-]*$/;

const clockAt = (zone: string, instant: number): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);

function clockOf(zone: string, instant: Millis): Temporal.ZonedDateTime | undefined {
  if (!zoneName.test(zone)) return undefined;
  try {
    return clockAt(zone, instant);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

interface Segment {
  readonly start: number;
  readonly offset: number;
}

const segmentOf = (clock: Temporal.ZonedDateTime): Segment => ({
  start: clock.epochMilliseconds,
  offset: clock.offsetNanoseconds / 1_000_000,
});

/**
 * The polyfill looks three years ahead of the later of its start and the machine's clock, so a search
 * without a find goes on a little short of that: the table does not depend on the clock.
 */
const searched = 1000 * msPerDay;

function segmentsOf(first: Temporal.ZonedDateTime, to: Millis): readonly Segment[] {
  const segments = [segmentOf(first)];
  for (let clock = first; clock.epochMilliseconds < to;) {
    const next = clock.getTimeZoneTransition('next');
    if (next && next.epochMilliseconds < to) segments.push(segmentOf(next));
    clock = next ?? clockAt(clock.timeZoneId, Math.min(clock.epochMilliseconds + searched, to));
  }
  return segments;
}
