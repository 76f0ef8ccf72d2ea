import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import { millis, msPerDay, msPerHour, type Millis } from '../units.ts';
import { buildZoneTable } from './build-zone-table.ts';
import { periodEnd, periodStart, type Period } from './period.ts';
import { localOf } from './wall-clock.ts';
import type { ZoneTable } from './zone-table.ts';

const range = { from: millis(Date.UTC(2000, 0)), to: millis(Date.UTC(2026, 0)), tzdata: 'test' };
const at = (iso: string) => millis(Date.parse(iso));
const words = (instant: Millis) => new Date(instant).toISOString().replace(':00.000', '');

function tableOf(zone: string): ZoneTable {
  const built = buildZoneTable(zone, range);
  if (!built.ok) throw new Error(`no zone ${zone}`);
  return built.value;
}

const bounds = (zone: string, iso: string, period: Period) => {
  const table = tableOf(zone);
  return [words(periodStart(table, at(iso), period)), words(periodEnd(table, at(iso), period))];
};

test.each([
  ['Asia/Kathmandu', '2024-02-29T20:00Z', 'day', '2024-02-29T18:15Z', '2024-03-01T18:15Z'],
  ['Asia/Kathmandu', '2024-02-29T20:00Z', 'week', '2024-02-25T18:15Z', '2024-03-03T18:15Z'],
  ['Asia/Kathmandu', '2024-02-29T20:00Z', 'month', '2024-02-29T18:15Z', '2024-03-31T18:15Z'],
  ['Europe/Berlin', '2024-12-31T23:30Z', 'month', '2024-12-31T23:00Z', '2025-01-31T23:00Z'],
  // Days of 23 and of 25 hours, and the week and the month that hold one.
  ['Europe/Berlin', '2025-03-30T12:00Z', 'day', '2025-03-29T23:00Z', '2025-03-30T22:00Z'],
  ['Europe/Berlin', '2025-10-26T12:00Z', 'day', '2025-10-25T22:00Z', '2025-10-26T23:00Z'],
  ['Europe/Berlin', '2025-10-26T12:00Z', 'week', '2025-10-19T22:00Z', '2025-10-26T23:00Z'],
  ['Europe/Berlin', '2025-10-26T12:00Z', 'month', '2025-09-30T22:00Z', '2025-10-31T23:00Z'],
  ['Australia/Lord_Howe', '2024-04-06T20:00Z', 'day', '2024-04-06T13:00Z', '2024-04-07T13:30Z'],
  // Days that begin at 01:00: the transition leaves midnight out.
  ['Asia/Beirut', '2022-03-27T12:00Z', 'day', '2022-03-26T22:00Z', '2022-03-27T21:00Z'],
  ['America/Havana', '2024-03-10T12:00Z', 'day', '2024-03-10T05:00Z', '2024-03-11T04:00Z'],
  ['Africa/Cairo', '2024-04-26T12:00Z', 'day', '2024-04-25T22:00Z', '2024-04-26T21:00Z'],
  // Midnight comes twice: the first counts.
  ['America/Havana', '2024-11-03T05:30Z', 'day', '2024-11-03T04:00Z', '2024-11-04T05:00Z'],
  // At midnight it is 23:00 again: the day has 25 hours.
  ['Asia/Beirut', '2022-10-29T21:30Z', 'day', '2022-10-28T21:00Z', '2022-10-29T22:00Z'],
  // 30 December 2011 was not: the 29th is followed by the 31st.
  ['Pacific/Apia', '2011-12-30T09:00Z', 'day', '2011-12-29T10:00Z', '2011-12-30T10:00Z'],
  ['Pacific/Apia', '2011-12-30T11:00Z', 'day', '2011-12-30T10:00Z', '2011-12-31T10:00Z'],
  ['Pacific/Apia', '2011-12-30T11:00Z', 'week', '2011-12-26T10:00Z', '2012-01-01T10:00Z'],
  // At one minute past midnight it is 23:01 of the day before: a day that has begun goes on.
  ['America/St_Johns', '2010-11-07T02:30Z', 'day', '2010-11-07T02:30Z', '2010-11-08T03:30Z'],
  ['America/St_Johns', '2010-11-07T03:00Z', 'day', '2010-11-07T02:30Z', '2010-11-08T03:30Z'],
  ['America/St_Johns', '2010-11-07T02:29Z', 'day', '2010-11-06T02:30Z', '2010-11-07T02:30Z'],
] as const)('%s at %s: the %s from %s to %s', (zone, iso, period, start, end) => {
  expect(bounds(zone, iso, period)).toEqual([start, end]);
});

const tables = [
  'Europe/Berlin',
  'Pacific/Apia',
  'America/Havana',
  'America/St_Johns',
  'Africa/Cairo',
  'Australia/Lord_Howe',
  'Antarctica/Troll',
  'Asia/Kolkata',
].map(tableOf);

const moments = fc
  .tuple(fc.constantFrom(...tables), fc.nat(), fc.integer({ min: -30 * 60, max: 30 * 60 }), fc.boolean())
  .map(([table, pick, minutes, near]) => {
    const somewhere = near
      ? table.bounds[pick % table.offsets.length]!
      : range.from + ((pick * 1000) % (range.to - range.from));
    const inside = Math.min(Math.max(somewhere, range.from + 40 * msPerDay), range.to - 40 * msPerDay);
    return { table, instant: millis(inside + minutes * 60_000) };
  });

test('periods share no instant and leave none out', () => {
  fc.assert(
    fc.property(moments, fc.constantFrom<Period>('day', 'week', 'month'), ({ table, instant }, period) => {
      const start = periodStart(table, instant, period);
      const end = periodEnd(table, instant, period);
      expect(start <= instant && instant < end).toBe(true);
      for (const within of [start, millis(end - 1)]) {
        expect(periodStart(table, within, period)).toBe(start);
        expect(periodEnd(table, within, period)).toBe(end);
      }
      expect(periodStart(table, end, period)).toBe(end);
      expect(periodEnd(table, millis(start - 1), period)).toBe(start);
    }),
  );
});

test('a period begins where Temporal says, wherever the clock is not set back over midnight', () => {
  const first = {
    day: (date: Temporal.ZonedDateTime) => date,
    week: (date: Temporal.ZonedDateTime) => date.subtract({ days: date.dayOfWeek - 1 }),
    month: (date: Temporal.ZonedDateTime) => date.with({ day: 1 }),
  };
  fc.assert(
    fc.property(moments, fc.constantFrom<Period>('day', 'week', 'month'), ({ table, instant }, period) => {
      fc.pre(table.zone !== 'America/St_Johns');
      const clock = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(table.zone);
      expect(periodStart(table, instant, period)).toBe(first[period](clock).startOfDay().epochMilliseconds);
    }),
  );
});

test('a period that the table cuts off has no start, or no end', () => {
  const table = tableOf('Europe/Berlin');
  const left = expect.objectContaining({ code: 'KIT_ZONE_TABLE_LEFT' });
  expect(() => periodStart(table, millis(range.from + msPerHour), 'day')).toThrow(left);
  expect(() => periodEnd(table, millis(range.to - msPerHour / 2), 'month')).toThrow(left);
  expect(localOf(table, periodStart(table, millis(range.from + msPerDay), 'day'))).toBe(Date.UTC(2000, 0, 2));
});
