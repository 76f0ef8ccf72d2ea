import { z } from 'zod';
import { digestOf, type Digest } from '../hash/digest.ts';
import type { Millis } from '../units.ts';
import { timeErrors } from './errors.ts';

/** A zone table as it is stored: JSON, so that a replay needs no tzdata of its own. */
const zoneData = z.strictObject({
  /** IANA name in its usual spelling; a link such as US/Eastern stays a link. */
  zone: z.string().min(1),
  /** The tzdata it was built from, such as 2025c. */
  tzdata: z.string().min(1),
  /** n + 1 rising instants in ms: segment i is [bounds[i], bounds[i + 1]). */
  bounds: z.array(z.int()).min(2).max(65_537),
  /** n offsets in ms, east positive: in segment i the wall clock shows instant + offsets[i]. */
  offsets: z.array(z.int().gt(-86_400_000).lt(86_400_000)).min(1),
});

export type ZoneData = z.infer<typeof zoneData>;

/** The offsets of one zone over a bounded range, ready to be looked up; `digest` names its stored data. */
export interface ZoneTable {
  readonly zone: string;
  readonly tzdata: string;
  readonly bounds: Float64Array;
  readonly offsets: Int32Array;
  readonly digest: Digest;
  /** Width of a bucket in ms, a power of two, so that dividing by it is exact. */
  readonly width: number;
  /** The segment in which bucket k begins, [bounds[0] + k width, bounds[0] + (k + 1) width). */
  readonly firsts: Uint16Array;
}

/** The table of stored data, whatever tzdata this machine has; throws KIT_ZONE_TABLE_BROKEN. */
export function loadZoneTable(stored: unknown): ZoneTable {
  const parsed = zoneData.safeParse(stored);
  if (!parsed.success) throw timeErrors.KIT_ZONE_TABLE_BROKEN({ reason: z.prettifyError(parsed.error) });
  const { bounds, offsets } = parsed.data;
  if (bounds.length !== offsets.length + 1)
    throw timeErrors.KIT_ZONE_TABLE_BROKEN({ reason: 'n offsets need n + 1 bounds' });
  if (bounds.some((bound, i) => i > 0 && bound <= bounds[i - 1]!))
    throw timeErrors.KIT_ZONE_TABLE_BROKEN({ reason: 'bounds must rise' });
  return tableOf(parsed.data);
}

export function tableOf(data: ZoneData): ZoneTable {
  const bounds = Float64Array.from(data.bounds);
  const width = widthOf(bounds);
  return {
    zone: data.zone,
    tzdata: data.tzdata,
    bounds,
    offsets: Int32Array.from(data.offsets),
    digest: digestOf(data),
    width,
    firsts: firstsOf(bounds, width),
  };
}

const spanOf = (bounds: Float64Array): number => bounds.at(-1)! - bounds[0]!;

/** At most 1024 buckets: in 40 years one is 25 days wide, so that a second step within it is rare. */
function widthOf(bounds: Float64Array): number {
  let width = 1;
  while (spanOf(bounds) / width > 1024) width *= 2;
  return width;
}

function firstsOf(bounds: Float64Array, width: number): Uint16Array {
  const firsts = new Uint16Array(Math.floor(spanOf(bounds) / width) + 1);
  let segment = 0;
  for (let k = 0; k < firsts.length; k++) {
    while (segment + 2 < bounds.length && bounds[segment + 1]! <= bounds[0]! + k * width) segment++;
    firsts[k] = segment;
  }
  return firsts;
}

/** The stored form of a table; `loadZoneTable` gives the same table back. */
export const zoneDataOf = ({ zone, tzdata, bounds, offsets }: ZoneTable): ZoneData => ({
  zone,
  tzdata,
  bounds: [...bounds],
  offsets: [...offsets],
});

/** Whether the table knows the zone's offset at this instant. */
export const covers = ({ bounds, offsets }: ZoneTable, instant: number): boolean =>
  instant >= bounds[0]! && instant < bounds[offsets.length]!;

/** The segment of an instant; throws KIT_ZONE_TABLE_LEFT. Five times as fast as bisection. */
export function segmentAt(table: ZoneTable, instant: number): number {
  if (!covers(table, instant)) throw timeErrors.KIT_ZONE_TABLE_LEFT({ zone: table.zone, time: instant });
  const { bounds, width, firsts } = table;
  let segment = firsts[Math.floor((instant - bounds[0]!) / width)]!;
  while (bounds[segment + 1]! <= instant) segment++;
  return segment;
}

/** Offset from UTC in ms, east positive; throws KIT_ZONE_TABLE_LEFT outside the table. Allocates nothing. */
export const offsetAt = (table: ZoneTable, instant: Millis): number =>
  table.offsets[segmentAt(table, instant)]!;

/** Coordinated universal time over every instant there is. */
export const utcTable = tableOf({
  zone: 'UTC',
  tzdata: 'none',
  bounds: [-8_640_000_000_000_000, 8_640_000_000_000_001],
  offsets: [0],
});
