import fc from 'fast-check';
import { expect, test } from 'vitest';
import { localMillis, millis, msPerDay, msPerHour, msPerMinute } from '../units.ts';
import { buildZoneTable } from './build-zone-table.ts';
import { dayOf, localAt, localOf, localToInstant, msOfDay, weekdayOf } from './wall-clock.ts';
import { offsetAt, type ZoneTable } from './zone-table.ts';

const range = { from: millis(Date.UTC(2000, 0)), to: millis(Date.UTC(2026, 0)), tzdata: 'test' };
const at = (iso: string) => millis(Date.parse(iso));
/** The wall time that is written: `2025-03-30T02:30`. */
const wall = (iso: string) => localMillis(Date.parse(`${iso}Z`));

function tableOf(zone: string): ZoneTable {
  const built = buildZoneTable(zone, range);
  if (!built.ok) throw new Error(`no zone ${zone}`);
  return built.value;
}

const zones = [
  'Europe/Berlin',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Pacific/Chatham',
  'Africa/Casablanca',
  'Antarctica/Troll',
  'America/Havana',
  'America/St_Johns',
  'Asia/Kathmandu',
].map(tableOf);

test('what the clock of Kathmandu shows', () => {
  const local = localOf(tableOf('Asia/Kathmandu'), at('2024-02-29T20:00Z'));
  expect(local).toBe(wall('2024-03-01T01:45'));
  expect(dayOf(local)).toBe(Date.UTC(2024, 2, 1) / msPerDay);
  expect(msOfDay(local)).toBe(105 * msPerMinute);
  expect(weekdayOf(dayOf(local))).toBe(5);
  expect(localAt(dayOf(local), msOfDay(local))).toBe(local);
});

test('weekdays are those of ISO 8601, before 1970 too', () => {
  for (let day = -800; day < 800; day++) {
    expect(weekdayOf(day)).toBe(new Date(day * msPerDay).getUTCDay() || 7);
  }
});

test.each([
  // Repeated: the first showing is still on the offset of before.
  ['Europe/Berlin', '2025-10-26T02:30', '2025-10-26T00:30Z', '2025-10-26T01:30Z'],
  ['Europe/Berlin', '2025-10-26T02:00', '2025-10-26T00:00Z', '2025-10-26T01:00Z'],
  ['Europe/Berlin', '2025-10-26T03:00', '2025-10-26T02:00Z', '2025-10-26T02:00Z'],
  ['Australia/Lord_Howe', '2024-04-07T01:45', '2024-04-06T14:45Z', '2024-04-06T15:15Z'],
  ['Australia/Lord_Howe', '2024-04-07T01:15', '2024-04-06T14:15Z', '2024-04-06T14:15Z'],
  ['Africa/Casablanca', '2024-03-10T02:30', '2024-03-10T01:30Z', '2024-03-10T02:30Z'],
  ['America/St_Johns', '2010-11-06T23:30', '2010-11-07T02:00Z', '2010-11-07T03:00Z'],
  // Left out: the transition.
  ['Europe/Berlin', '2025-03-30T02:00', '2025-03-30T01:00Z', '2025-03-30T01:00Z'],
  ['Europe/Berlin', '2025-03-30T02:59', '2025-03-30T01:00Z', '2025-03-30T01:00Z'],
  ['Australia/Lord_Howe', '2024-10-06T02:15', '2024-10-05T15:30Z', '2024-10-05T15:30Z'],
  ['Antarctica/Troll', '2024-03-31T01:30', '2024-03-31T01:00Z', '2024-03-31T01:00Z'],
  ['Pacific/Apia', '2011-12-30T12:00', '2011-12-30T10:00Z', '2011-12-30T10:00Z'],
  // Plain.
  ['Pacific/Apia', '2011-12-31T00:00', '2011-12-30T10:00Z', '2011-12-30T10:00Z'],
  ['Pacific/Apia', '2011-12-29T23:59', '2011-12-30T09:59Z', '2011-12-30T09:59Z'],
  ['Pacific/Chatham', '2024-07-01T12:00', '2024-06-30T23:15Z', '2024-06-30T23:15Z'],
])('%s shows %s first at %s and last at %s', (zone, local, earlier, later) => {
  const table = tableOf(zone);
  expect(localToInstant(table, wall(local), 'earlier')).toBe(at(earlier));
  expect(localToInstant(table, wall(local), 'later')).toBe(at(later));
});

/** A table, one of its transitions away from the ends, and up to two hours before or after. */
const nearTransition = fc
  .tuple(fc.constantFrom(...zones.slice(0, -1)), fc.nat(), fc.integer({ min: -120, max: 120 }))
  .map(([table, pick, minutes]) => ({
    table,
    turn: 1 + (pick % (table.offsets.length - 2)),
    by: minutes * msPerMinute,
  }));

test('an instant is among the showings of what its clock shows', () => {
  fc.assert(
    fc.property(nearTransition, ({ table, turn, by }) => {
      const instant = millis(table.bounds[turn]! + by);
      const local = localOf(table, instant);
      const earlier = localToInstant(table, local, 'earlier');
      const later = localToInstant(table, local, 'later');
      expect([earlier, later]).toContain(instant);
      expect(later - earlier).toBe(earlier === later ? 0 : table.offsets[turn - 1]! - table.offsets[turn]!);
      expect(localOf(table, earlier)).toBe(local);
      expect(localOf(table, later)).toBe(local);
    }),
  );
});

test('a wall time is shown, or left out by the transition that it becomes', () => {
  const leftOut = { seen: 0 };
  fc.assert(
    fc.property(nearTransition, ({ table, turn, by }) => {
      const local = localMillis(table.bounds[turn]! + table.offsets[turn - 1]! + by);
      const found = localToInstant(table, local, 'earlier');
      if (localOf(table, found) === local) return;
      leftOut.seen++;
      expect(found).toBe(table.bounds[turn]);
      expect(localToInstant(table, local, 'later')).toBe(found);
      expect(found - 1 + offsetAt(table, millis(found - 1))).toBeLessThan(local);
      expect(localOf(table, found)).toBeGreaterThan(local);
    }),
    { seed: 7, numRuns: 300 },
  );
  expect(leftOut.seen).toBeGreaterThan(10);
});

test('wall times outside the table are refused, from its first to its last', () => {
  const table = tableOf('Asia/Kathmandu');
  const first = localOf(table, range.from);
  const past = localMillis(range.to + 345 * msPerMinute);
  for (const repeated of ['earlier', 'later'] as const) {
    expect(localToInstant(table, first, repeated)).toBe(range.from);
    expect(localToInstant(table, localMillis(past - 1), repeated)).toBe(range.to - 1);
    for (const beyond of [first - 1, past, first - 5 * msPerDay, past + 5 * msPerDay]) {
      expect(() => localToInstant(table, localMillis(beyond), repeated)).toThrow(
        expect.objectContaining({ code: 'KIT_ZONE_TABLE_LEFT' }),
      );
    }
  }
});

test('an hour forward on the clock is an hour of time where nothing turns', () => {
  const table = tableOf('Europe/Berlin');
  const noon = localToInstant(table, wall('2024-07-01T12:00'), 'later');
  expect(localOf(table, millis(noon + msPerHour))).toBe(wall('2024-07-01T13:00'));
});
