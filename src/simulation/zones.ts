import { simulationErrors } from './errors.ts';

const reader = (zone: string): Intl.DateTimeFormat => {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    });
  } catch {
    throw simulationErrors.SIMULATION_ZONE_UNKNOWN({ zone });
  }
};

/** Minutes by which a zone's clock is ahead of UTC at an instant (Unix milliseconds). */
export type OffsetMinutes = (instant: number) => number;

/** The offsets of an IANA zone, read from the runtime's own time-zone data. */
export function offsetsOf(zone: string): OffsetMinutes {
  const format = reader(zone);
  return (instant) => {
    const part: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(instant)) part[type] = Number(value);
    const wall = Date.UTC(part['year']!, part['month']! - 1, part['day'], part['hour'], part['minute']);
    return Math.round((wall - instant) / 60_000);
  };
}
