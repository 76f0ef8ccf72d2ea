import { buildZoneTable, millis, type Millis, type ZoneTable } from '../kit/index.ts';
import { isDatedAhead, type UserState } from '../state/index.ts';

/** Zone tables by IANA name, built when first asked for; null for a name that nobody knows. */
export type Zones = (zone: string | null) => ZoneTable | null;

/** The table of a user's own zone; null where it is unknown, or was told by a wrong clock that hides where the user is. */
export const zoneAt = (zones: Zones, { zone }: Pick<UserState, 'zone'>, now: Millis): ZoneTable | null =>
  isDatedAhead(zone, now) ? null : zones(zone.value);

/** The years a table covers; a decision outside them fails loudly rather than guess. */
const from = millis(Date.UTC(2000, 0, 1));
const to = millis(Date.UTC(2050, 0, 1));

/** Tables from this machine's time-zone data, one per zone for the life of the process. */
export function machineZones(): Zones {
  const built = new Map<string, ZoneTable | null>();
  const tzdata = process.versions.tz ?? 'unknown';
  return (zone) => {
    if (zone === null) return null;
    const known = built.get(zone);
    if (known !== undefined) return known;
    const result = buildZoneTable(zone, { from, to, tzdata });
    const table = result.ok ? result.value : null;
    built.set(zone, table);
    return table;
  };
}
