import fc from 'fast-check';
import { expect, test } from 'vitest';
import { msPerMinute, millis } from '../units.ts';
import { buildZoneTable } from './build-zone-table.ts';
import {
  complement,
  everyOffset,
  lintWindows,
  safeHours,
  union,
  weeklyHours,
  weeklyWords,
  type WeeklyHours,
  type WeeklyWindow,
} from './weekly-hours.ts';

const names = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const everyDay = [...names];
const week = 10_080;

/** The minutes of the week in the hours, one by one. */
const minutesOf = (hours: WeeklyHours): boolean[] =>
  Array.from({ length: week }, (_, minute) => hours.filter((edge) => edge <= minute).length % 2 === 1);

const isNormal = (hours: WeeklyHours): boolean =>
  hours.length % 2 === 0 &&
  hours.every(
    (edge, i) => Number.isInteger(edge) && edge >= 0 && edge <= week && edge > (hours[i - 1] ?? -1),
  );

const two = (n: number) => String(n).padStart(2, '0');
const minuteOfDay = fc.oneof(fc.nat(1439), fc.constantFrom(0, 1, 720, 1439));
const time = minuteOfDay.map((minute) => `${two(Math.floor(minute / 60))}:${two(minute % 60)}`);
const windows: fc.Arbitrary<WeeklyWindow[]> = fc.array(
  fc.record({
    days: fc.subarray(everyDay, { minLength: 1 }),
    from: time,
    to: fc.oneof(time, fc.constant('24:00')),
  }),
  { minLength: 1, maxLength: 4 },
);
const hoursOf = windows.map(weeklyHours);

/** What a window says, asked of one minute: a clock that runs from `from` until it shows `to`. */
function saysInside({ days, from, to }: WeeklyWindow, minute: number): boolean {
  const clock = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
  return days.some((day) => {
    const since = (minute - names.indexOf(day) * 1440 - clock(from) + 2 * week) % week;
    const lasts = (clock(to) - clock(from) + 1440) % 1440 || 1440;
    return since < lasts;
  });
}

test.each([
  ['within a day', [{ days: ['tue'], from: '09:00', to: '17:00' }], ['tue 09:00 to tue 17:00']],
  ['across midnight', [{ days: ['fri'], from: '22:00', to: '07:00' }], ['fri 22:00 to sat 07:00']],
  ['across the week', [{ days: ['sun'], from: '22:00', to: '07:00' }], ['sun 22:00 to mon 07:00']],
  ['24 hours', [{ days: ['wed'], from: '06:00', to: '06:00' }], ['wed 06:00 to thu 06:00']],
  ['24 hours from midnight', [{ days: ['sun'], from: '00:00', to: '00:00' }], ['sun 00:00 to mon 00:00']],
  ['until midnight', [{ days: ['sun'], from: '20:00', to: '24:00' }], ['sun 20:00 to mon 00:00']],
  ['until midnight, as 00:00', [{ days: ['sun'], from: '20:00', to: '00:00' }], ['sun 20:00 to mon 00:00']],
  ['one minute', [{ days: ['mon'], from: '00:00', to: '00:01' }], ['mon 00:00 to mon 00:01']],
  ['every day and all of it', [{ days: everyDay, from: '13:37', to: '13:37' }], ['all week']],
  [
    'two that touch are one',
    [
      { days: ['mon'], from: '08:00', to: '12:00' },
      { days: ['mon'], from: '12:00', to: '14:00' },
    ],
    ['mon 08:00 to mon 14:00'],
  ],
] satisfies [string, WeeklyWindow[], string[]][])('a window %s', (_, written, read) => {
  expect(weeklyWords(weeklyHours(written))).toEqual(read);
});

test('the minutes of windows are those that a clock would show', () => {
  fc.assert(
    fc.property(windows, (written) => {
      const hours = weeklyHours(written);
      expect(isNormal(hours)).toBe(true);
      const said = Array.from({ length: week }, (_, minute) => written.some((w) => saysInside(w, minute)));
      expect(minutesOf(hours)).toEqual(said);
    }),
    { numRuns: 15 },
  );
});

test.each([
  ['no window', []],
  ['a window without a day', [{ days: [], from: '09:00', to: '17:00' }]],
  ['an hour without its zero', [{ days: ['mon'], from: '9:00', to: '17:00' }]],
  ['a 25th hour', [{ days: ['mon'], from: '09:00', to: '25:00' }]],
  ['a start at 24:00', [{ days: ['mon'], from: '24:00', to: '07:00' }]],
  ['a minute past 24:00', [{ days: ['mon'], from: '09:00', to: '24:01' }]],
])('%s is refused: nothing means zero length', (_, written) => {
  expect(() => weeklyHours(written as WeeklyWindow[])).toThrow(
    expect.objectContaining({ code: 'KIT_WINDOWS_BROKEN' }),
  );
});

test('union and complement are those of sets, and stay normal', () => {
  fc.assert(
    fc.property(hoursOf, hoursOf, (a, b) => {
      const both = union(a, b);
      const [inA, inB] = [minutesOf(a), minutesOf(b)];
      const not = complement(a);
      expect(isNormal(both) && isNormal(not)).toBe(true);
      expect(minutesOf(both)).toEqual(inA.map((inside, i) => inside || inB[i]!));
      expect(minutesOf(not)).toEqual(inA.map((inside) => !inside));
      expect(complement(not)).toEqual(a);
      expect(union(a, not)).toEqual([0, week]);
    }),
    { numRuns: 20 },
  );
  expect(union()).toEqual([]);
  expect(complement(union())).toEqual([0, week]);
});

test('the linter names holes and overlaps', () => {
  const nightsAndDays: WeeklyWindow[] = [
    { days: everyDay, from: '21:00', to: '08:00' },
    { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '08:00', to: '21:00' },
    { days: ['sat', 'sun'], from: '07:30', to: '20:00' },
  ];
  const { uncovered, overlapping } = lintWindows(nightsAndDays);
  expect(weeklyWords(uncovered)).toEqual(['sat 20:00 to sat 21:00', 'sun 20:00 to sun 21:00']);
  expect(weeklyWords(overlapping)).toEqual(['sat 07:30 to sat 08:00', 'sun 07:30 to sun 08:00']);
});

test('a window that says its day twice overlaps itself', () => {
  const { overlapping } = lintWindows([{ days: ['mon', 'mon'], from: '08:00', to: '09:00' }]);
  expect(weeklyWords(overlapping)).toEqual(['mon 08:00 to mon 09:00']);
});

test('safe hours are those that are inside at every offset of the range', () => {
  const range = fc
    .tuple(fc.integer({ min: -900, max: 900 }), fc.nat(600))
    .map(([least, wide]) => ({ least, greatest: least + wide }));
  fc.assert(
    fc.property(hoursOf, range, fc.array(fc.nat(week - 1), { minLength: 30 }), (hours, offsets, sample) => {
      const inside = minutesOf(hours);
      const safe = safeHours(hours, offsets);
      expect(isNormal(safe)).toBe(true);
      const isSafe = minutesOf(safe);
      const edges = safe.flatMap((edge) => [edge % week, (edge - 1 + week) % week]);
      for (const minute of [...edges, ...sample]) {
        let all = true;
        for (let o = offsets.least; o <= offsets.greatest; o++) all &&= inside[(minute + o + week) % week]!;
        expect(isSafe[minute]).toBe(all);
      }
    }),
    { numRuns: 40 },
  );
});

test('over every offset only more than 26 hours leave anything, and always stays always', () => {
  const days = weeklyHours([{ days: everyDay, from: '08:00', to: '22:00' }]);
  expect(safeHours(days)).toEqual([]);
  const notMonday = complement(weeklyHours([{ days: ['mon'], from: '00:00', to: '24:00' }]));
  expect(weeklyWords(safeHours(notMonday))).toEqual(['tue 12:00 to sun 10:00']);
  expect(safeHours(complement(union()))).toEqual([0, week]);
  expect(safeHours(union())).toEqual([]);
});

test('one known offset is no narrowing, only a shift', () => {
  const hours = weeklyHours([{ days: ['mon'], from: '00:00', to: '10:00' }]);
  expect(weeklyWords(safeHours(hours, { least: 345, greatest: 345 }))).toEqual(['sun 18:15 to mon 04:15']);
});

test.each(['Etc/GMT+12', 'Etc/GMT-14', 'Pacific/Apia', 'Pacific/Kiritimati', 'Antarctica/Troll'])(
  'the offsets of %s are among every offset',
  (zone) => {
    const from = millis(Date.UTC(2000, 0));
    const built = buildZoneTable(zone, { from, to: millis(Date.UTC(2026, 0)), tzdata: 'test' });
    expect(built.ok).toBe(true);
    for (const offset of built.ok ? built.value.offsets : []) {
      expect(offset).toBeGreaterThanOrEqual(everyOffset.least * msPerMinute);
      expect(offset).toBeLessThanOrEqual(everyOffset.greatest * msPerMinute);
    }
  },
);
