import fc from 'fast-check';
import { expect, test } from 'vitest';
import { millis, msPerDay, msPerHour, type Millis } from '../units.ts';
import { buildZoneTable } from './build-zone-table.ts';
import { isInside, nextInside, openSpans, safeIntersection, type Span } from './open-spans.ts';
import { complement, safeHours, union, weeklyHours, type WeeklyHours } from './weekly-hours.ts';
import { loadZoneTable, utcTable, type ZoneTable } from './zone-table.ts';

const everyDay = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const daily = (from: string, to: string) => weeklyHours([{ days: [...everyDay], from, to }]);
const always = complement(union());
const never = union();

const at = (iso: string) => millis(Date.parse(iso));
const span = (start: string, end: string): Span => ({ start: at(start), end: at(end) });
const words = (spans: readonly Span[]) =>
  spans.map(({ start, end }) =>
    [start, end].map((instant) => new Date(instant).toISOString().replace(':00.000', '')).join(' to '),
  );

function tableOf(zone: string): ZoneTable {
  const range = { from: millis(Date.UTC(2000, 0)), to: millis(Date.UTC(2026, 0)), tzdata: 'test' };
  const built = buildZoneTable(zone, range);
  if (!built.ok) throw new Error(`no zone ${zone}`);
  return built.value;
}

test.each([
  // The hour 02:00 to 03:00 comes twice and is open both times, without a seam.
  ['Europe/Berlin', '02:00', '03:00', '2025-10-25T12:00Z', ['2025-10-26T00:00Z to 2025-10-26T02:00Z']],
  // A window within the repeated hour opens twice.
  [
    'Europe/Berlin',
    '02:15',
    '02:45',
    '2025-10-25T12:00Z',
    ['2025-10-26T00:15Z to 2025-10-26T00:45Z', '2025-10-26T01:15Z to 2025-10-26T01:45Z'],
  ],
  // A window up to 02:30 closes, and opens again when the clock is set back into it.
  [
    'Europe/Berlin',
    '01:00',
    '02:30',
    '2025-10-25T12:00Z',
    ['2025-10-25T23:00Z to 2025-10-26T00:30Z', '2025-10-26T01:00Z to 2025-10-26T01:30Z'],
  ],
  // The hour 02:00 to 03:00 is left out: nothing of it, less of what reaches into it.
  ['Europe/Berlin', '02:00', '03:00', '2025-03-29T12:00Z', []],
  ['Europe/Berlin', '02:30', '04:00', '2025-03-29T12:00Z', ['2025-03-30T01:00Z to 2025-03-30T02:00Z']],
  // A night over a transition lasts an hour less, or more.
  ['Europe/Berlin', '22:00', '08:00', '2025-03-29T12:00Z', ['2025-03-29T21:00Z to 2025-03-30T06:00Z']],
  ['Europe/Berlin', '22:00', '08:00', '2025-10-25T12:00Z', ['2025-10-25T20:00Z to 2025-10-26T07:00Z']],
  ['Australia/Lord_Howe', '01:30', '02:00', '2024-04-06T06:00Z', ['2024-04-06T14:30Z to 2024-04-06T15:30Z']],
  ['Australia/Lord_Howe', '02:00', '02:30', '2024-10-05T06:00Z', []],
  ['Asia/Beirut', '00:00', '01:00', '2022-03-26T12:00Z', []],
  ['Asia/Beirut', '23:00', '00:00', '2022-10-29T12:00Z', ['2022-10-29T20:00Z to 2022-10-29T22:00Z']],
  ['America/Havana', '00:00', '01:00', '2024-11-02T16:00Z', ['2024-11-03T04:00Z to 2024-11-03T06:00Z']],
  ['Africa/Casablanca', '02:00', '03:00', '2024-03-09T12:00Z', ['2024-03-10T01:00Z to 2024-03-10T03:00Z']],
  ['Antarctica/Troll', '01:00', '03:00', '2024-03-30T12:00Z', []],
  ['Pacific/Chatham', '12:00', '12:01', '2024-06-30T12:00Z', ['2024-06-30T23:15Z to 2024-06-30T23:16Z']],
  ['Asia/Kathmandu', '00:00', '00:15', '2024-06-30T12:00Z', ['2024-06-30T18:15Z to 2024-06-30T18:30Z']],
] as const)('%s from %s to %s in the day from %s', (zone, from, to, start, open) => {
  const day = { start: at(start), end: millis(at(start) + msPerDay) };
  expect(words(openSpans(daily(from, to), tableOf(zone), day))).toEqual(open);
});

test('Friday 30 December 2011 was not in Samoa: a window on Fridays has nothing that week', () => {
  const fridays = weeklyHours([{ days: ['fri'], from: '00:00', to: '24:00' }]);
  const apia = tableOf('Pacific/Apia');
  expect(openSpans(fridays, apia, span('2011-12-26T10:00Z', '2012-01-01T10:00Z'))).toEqual([]);
  const thursdayNights = weeklyHours([{ days: ['thu'], from: '22:00', to: '07:00' }]);
  expect(words(openSpans(thursdayNights, apia, span('2011-12-26T10:00Z', '2012-01-01T10:00Z')))).toEqual([
    '2011-12-30T08:00Z to 2011-12-30T10:00Z',
  ]);
});

test('spans are cut to what is asked for, and merge over midnight, the week’s end and a transition', () => {
  const berlin = tableOf('Europe/Berlin');
  const year = span('2025-01-01T00:00Z', '2025-12-01T00:00Z');
  expect(openSpans(always, berlin, year)).toEqual([year]);
  expect(openSpans(never, berlin, year)).toEqual([]);
  const night = daily('22:00', '08:00');
  expect(words(openSpans(night, berlin, span('2025-01-05T22:30Z', '2025-01-06T03:30Z')))).toEqual([
    '2025-01-05T22:30Z to 2025-01-06T03:30Z',
  ]);
  expect(openSpans(night, berlin, { start: year.end, end: year.start })).toEqual([]);
  expect(openSpans(night, berlin, { start: year.start, end: year.start })).toEqual([]);
});

test('the next moment inside is now, an opening, or the transition that leaves the opening out', () => {
  const berlin = tableOf('Europe/Berlin');
  const next = (hours: WeeklyHours, start: string, end: string) =>
    nextInside(hours, berlin, span(start, end));
  expect(next(daily('08:00', '22:00'), '2025-07-01T10:00Z', '2025-07-01T11:00Z')).toBe(
    at('2025-07-01T10:00Z'),
  );
  expect(next(daily('08:00', '22:00'), '2025-07-01T20:00Z', '2025-07-03T00:00Z')).toBe(
    at('2025-07-02T06:00Z'),
  );
  expect(next(daily('02:30', '04:00'), '2025-03-29T12:00Z', '2025-04-01T00:00Z')).toBe(
    at('2025-03-30T01:00Z'),
  );
  expect(next(daily('08:00', '22:00'), '2025-07-01T20:00Z', '2025-07-02T06:00Z')).toBeUndefined();
  expect(next(never, '2025-01-01T00:00Z', '2025-12-01T00:00Z')).toBeUndefined();
});

/** Zones that never were, with offsets of seconds and transitions at any moment. */
const wildZones = fc
  .array(
    fc.record({
      after: fc.integer({ min: msPerDay, max: 40 * msPerDay }),
      offset: fc.integer({ min: -14 * 3600, max: 14 * 3600 }),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((segments) => {
    const bounds = [0];
    for (const { after } of segments) bounds.push(bounds.at(-1)! + after);
    const offsets = segments.map(({ offset }) => offset * 1000);
    return loadZoneTable({ zone: 'Wild/Zone', tzdata: 'none', bounds, offsets });
  });

const time = fc
  .nat(1439)
  .map((m) => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`);
const hoursOf = fc
  .array(fc.record({ days: fc.subarray([...everyDay], { minLength: 1 }), from: time, to: time }), {
    minLength: 1,
    maxLength: 3,
  })
  .map(weeklyHours);

const cases = fc
  .tuple(hoursOf, wildZones, fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(14 * msPerDay))
  .map(([hours, table, part, length]) => {
    const to = table.bounds.at(-1)!;
    const start = Math.floor(part * (to - 1));
    return { hours, table, span: { start: millis(start), end: millis(Math.min(start + length, to)) } };
  });

test('spans, moments and the next moment tell one story, whatever the zone', () => {
  fc.assert(
    fc.property(cases, ({ hours, table, span }) => {
      const open = openSpans(hours, table, span);
      const inside = (instant: Millis) => isInside(hours, table, instant);
      open.forEach(({ start, end }, i) => {
        expect(start < end && start >= span.start && end <= span.end).toBe(true);
        expect(i === 0 || open[i - 1]!.end < start).toBe(true);
        expect(inside(start) && inside(millis(end - 1))).toBe(true);
        expect(start === span.start || !inside(millis(start - 1))).toBe(true);
        expect(end === span.end || !inside(end)).toBe(true);
      });
      expect(nextInside(hours, table, span)).toBe(open[0]?.start);
      const closed = openSpans(complement(hours), table, span);
      const seams = [...open, ...closed].sort((a, b) => a.start - b.start);
      expect(
        seams.reduce((time, { start, end }) => (start === time ? end : Number.NaN), span.start as number),
      ).toBe(Math.max(span.start, span.end));
    }),
  );
});

test('what is safe is inside in every zone, and what is not safe is outside in some', () => {
  const notAtWeekends = weeklyHours([
    { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '00:00', to: '00:00' },
  ]);
  const month = span('2025-10-06T00:00Z', '2025-11-03T00:00Z');
  const safe = safeIntersection(notAtWeekends, month);
  expect(words(safe).slice(0, 2)).toEqual([
    '2025-10-06T12:00Z to 2025-10-10T10:00Z',
    '2025-10-13T12:00Z to 2025-10-17T10:00Z',
  ]);
  const edges = ['Etc/GMT+12', 'Etc/GMT-14'].map(tableOf);
  const others = ['Europe/Berlin', 'Australia/Lord_Howe', 'America/Havana', 'Asia/Kathmandu'].map(tableOf);
  for (let t = month.start; t < month.end; t = millis(t + msPerHour / 4)) {
    const isSafe = safe.some(({ start, end }) => start <= t && t < end);
    expect(isInside(safeHours(notAtWeekends), utcTable, t)).toBe(isSafe);
    expect(edges.every((table) => isInside(notAtWeekends, table, t))).toBe(isSafe);
    if (isSafe) expect(others.every((table) => isInside(notAtWeekends, table, t))).toBe(true);
  }
});

test('daily quiet hours leave nobody of unknown zone a safe moment; a narrower range of offsets does', () => {
  const day = span('2025-07-01T00:00Z', '2025-07-02T00:00Z');
  const hours = daily('08:00', '22:00');
  expect(safeIntersection(hours, day)).toEqual([]);
  // From Lisbon in winter to Athens in summer.
  expect(words(safeIntersection(hours, day, { least: 0, greatest: 180 }))).toEqual([
    '2025-07-01T08:00Z to 2025-07-01T19:00Z',
  ]);
});

test('a span that the table does not cover is refused, not cut', () => {
  const table = tableOf('Europe/Berlin');
  const beyond = span('2025-12-31T00:00Z', '2026-02-01T00:00Z');
  const left = expect.objectContaining({ code: 'KIT_ZONE_TABLE_LEFT' });
  expect(() => openSpans(always, table, beyond)).toThrow(left);
  expect(() => nextInside(never, table, beyond)).toThrow(left);
  expect(() => isInside(always, table, beyond.end)).toThrow(left);
});
