import { expect, test } from 'vitest';
import { millis, msPerDay, msPerMinute } from '../units.ts';
import { buildZoneTable } from './build-zone-table.ts';
import { compareAround, everyZone, tableOf, transitionsOf } from './oracle.test.ts';
import { everyOffset } from './weekly-hours.ts';
import { offsetAt } from './zone-table.ts';

test.each(everyZone)('%s agrees with Temporal minute by minute around every transition', (zone) => {
  const table = tableOf(zone);
  for (const transition of transitionsOf(zone)) compareAround(table, transition);
});

test.each(everyZone)('%s from 2000 to 2040: no transition is missed, no offset is out of range', (zone) => {
  const built = buildZoneTable(zone, {
    from: millis(Date.UTC(2000, 0)),
    to: millis(Date.UTC(2040, 0)),
    tzdata: 'test',
  });
  if (!built.ok) throw new Error(`no zone ${zone}`);
  const table = built.value;
  for (const offset of table.offsets) {
    expect(offset).toBeGreaterThanOrEqual(everyOffset.least * msPerMinute);
    expect(offset).toBeLessThanOrEqual(everyOffset.greatest * msPerMinute);
  }
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  for (let t = table.bounds[0]!; t < table.bounds.at(-1)!; t += 2 * msPerDay) {
    const name = format.formatToParts(t).find(({ type }) => type === 'timeZoneName')!.value;
    const [hours = 0, minutes = 0] = name.slice(4).split(':').map(Number);
    const offset = (hours * 60 + minutes) * (name[3] === '-' ? -1 : 1);
    if (offsetAt(table, millis(t)) !== offset * msPerMinute) expect(`${zone} ${t}`).toBe(name);
  }
});
