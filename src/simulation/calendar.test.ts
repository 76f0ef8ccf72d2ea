import { expect, test } from 'vitest';
import { calendarOf } from './calendar.ts';
import { parsePreset } from './preset.ts';
import { streaming } from './presets/streaming.ts';

const monday = Date.UTC(2025, 2, 3);
const calendar = calendarOf(streaming, monday);
const zones = streaming.zones.map(({ zone }) => zone);

test('the activity of a week has mean 1 for every rhythm', () => {
  const rhythms = calendar.day(0).rate.length;
  for (let rhythm = 0; rhythm < rhythms; rhythm++) {
    let week = 0;
    // 10 to 16 March 2025: no clock changes anywhere in the preset.
    for (let day = 7; day < 14; day++) week += calendar.day(day).rate[rhythm]!;
    expect(week / 7).toBeCloseTo(1, 5);
  }
});

test('clocks are local, daylight saving included', () => {
  const berlin = zones.indexOf('Europe/Berlin');
  const tokyo = zones.indexOf('Asia/Tokyo');
  expect(calendar.day(0).clocks[0]![berlin]).toBe(1);
  expect(calendar.day(0).clocks[0]![tokyo]).toBe(9);
  // 30 March 2025: clocks in Berlin go from 2 to 3 at 1:00 UTC; it is a Sunday, hour 144 of the week.
  expect(
    calendar
      .day(27)
      .clocks.slice(0, 2)
      .map((local) => local[berlin]),
  ).toEqual([145, 147]);
});

test('drawn hours follow the activity', () => {
  const { hour, activity, rate } = calendar.day(2);
  const rhythm = calendar.rhythmOf(0, 2, streaming.jitterHours);
  const counts = new Float64Array(24);
  for (let cut = 0; cut < 256; cut++) counts[hour[rhythm * 256 + cut]!]!++;
  for (let h = 0; h < 24; h++)
    expect(Math.abs(counts[h]! / 256 - activity[rhythm * 24 + h]! / (24 * rate[rhythm]!))).toBeLessThan(
      1 / 256,
    );
});

test('days with equal clocks share a table', () => {
  expect(calendar.day(15)).toBe(calendar.day(8));
  expect(calendar.day(9)).not.toBe(calendar.day(8));
});

test('a launch lifts its day and fades', () => {
  const preset = parsePreset({
    ...streaming,
    season: {},
    launches: [{ day: 3, lift: 0.5, halfLifeDays: 2 }],
  });
  const lifted = calendarOf(preset, monday);
  expect(lifted.tide(2)).toBeCloseTo(calendar.tide(2), 12);
  expect(lifted.tide(3) / calendar.tide(3)).toBeCloseTo(Math.exp(0.5), 12);
  expect(lifted.tide(5) / calendar.tide(5)).toBeCloseTo(Math.exp(0.25), 12);
});
