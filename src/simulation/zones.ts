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

/** Whether this runtime has data of a zone. */
export function isKnownZone(zone: string): boolean {
  try {
    reader(zone);
    return true;
  } catch {
    return false;
  }
}

/** Minutes by which a zone's clock is ahead of UTC at an instant (Unix milliseconds). */
export type OffsetMinutes = (instant: number) => number;

const zones = new Map<string, OffsetMinutes>();

/** The offsets of an IANA zone, read once from the runtime's own time-zone data, hour by hour. */
export function offsetsOf(zone: string): OffsetMinutes {
  const known = zones.get(zone) ?? byHour(offsetsFrom(reader(zone)));
  zones.set(zone, known);
  return known;
}

/** Zones change on full hours of UTC or on halves of them; half hours are told apart. */
function byHour(read: OffsetMinutes): OffsetMinutes {
  const offsets = new Map<number, number>();
  return (instant) => {
    const half = Math.floor(instant / 1_800_000);
    const offset = offsets.get(half) ?? read(half * 1_800_000);
    offsets.set(half, offset);
    return offset;
  };
}

function offsetsFrom(format: Intl.DateTimeFormat): OffsetMinutes {
  return (instant) => {
    const part: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(instant)) part[type] = Number(value);
    const wall = Date.UTC(part['year']!, part['month']! - 1, part['day'], part['hour'], part['minute']);
    return Math.round((wall - instant) / 60_000);
  };
}
