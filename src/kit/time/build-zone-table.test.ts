import { afterEach, expect, test, vi } from 'vitest';
import { millis, msPerDay, msPerHour, msPerMinute } from '../units.ts';
import { buildZoneTable } from './build-zone-table.ts';
import { offsetAt, zoneDataOf } from './zone-table.ts';

// Every date here is in the past: no later tzdata changes it.
const range = { from: millis(Date.UTC(2000, 0)), to: millis(Date.UTC(2026, 0)), tzdata: 'test' };
const at = (iso: string) => millis(Date.parse(iso));

function tableOf(zone: string, over = range) {
  const built = buildZoneTable(zone, over);
  if (!built.ok) throw new Error(`no zone ${zone}`);
  return built.value;
}

afterEach(() => {
  vi.useRealTimers();
});

test.each([
  ['Europe/Berlin', '2025-03-30T01:00Z', 60, 120],
  ['Europe/Berlin', '2025-10-26T01:00Z', 120, 60],
  ['Australia/Lord_Howe', '2024-04-06T15:00Z', 660, 630],
  ['Australia/Lord_Howe', '2024-10-05T15:30Z', 630, 660],
  ['Pacific/Apia', '2011-12-30T10:00Z', -600, 840],
  ['Pacific/Chatham', '2024-04-06T14:00Z', 825, 765],
  ['Africa/Casablanca', '2024-03-10T02:00Z', 60, 0],
  ['Africa/Casablanca', '2024-04-14T02:00Z', 0, 60],
  ['Antarctica/Troll', '2024-03-31T01:00Z', 0, 120],
  ['America/Havana', '2024-03-10T05:00Z', -300, -240],
  ['Africa/Cairo', '2024-04-25T22:00Z', 120, 180],
  ['Asia/Beirut', '2022-03-26T22:00Z', 120, 180],
  ['America/St_Johns', '2010-11-07T02:31Z', -150, -210],
])('%s turns at %s from %d to %d minutes', (zone, iso, before, after) => {
  const table = tableOf(zone);
  expect(offsetAt(table, millis(at(iso) - 1))).toBe(before * msPerMinute);
  expect(offsetAt(table, at(iso))).toBe(after * msPerMinute);
});

test.each([
  ['Asia/Kathmandu', 345],
  ['Asia/Kolkata', 330],
  ['America/Phoenix', -420],
  ['UTC', 0],
  ['Etc/GMT-14', 840],
])('%s has one offset', (zone, minutes) => {
  expect([...tableOf(zone).offsets]).toEqual([minutes * msPerMinute]);
});

test('offsets of seconds are kept: Monrovia was 44 minutes 30 seconds west until 1972', () => {
  const table = tableOf('Africa/Monrovia', { ...range, from: at('1960-01-01T00:00Z') });
  expect(offsetAt(table, at('1970-01-01T00:00Z'))).toBe(-(44 * 60 + 30) * 1000);
  expect(table.bounds[1]).toBe(at('1972-01-07T00:44:30Z'));
});

test('names are taken in any case, and links stay links', () => {
  expect(tableOf('europe/BERLIN').zone).toBe('Europe/Berlin');
  expect(tableOf('us/eastern').zone).toBe('US/Eastern');
  expect(tableOf('US/Eastern').offsets).toEqual(tableOf('America/New_York').offsets);
});

test.each([
  '',
  ' ',
  'Nowhere/Atall',
  'Etc/Unknown',
  'IST',
  'Z',
  '+05:30',
  '2020-01-01T00:00[Europe/Paris]',
  'Europe/Berlin\u0000',
  'Europe/\u212Ayiv',
  '__proto__',
  'x'.repeat(10_000),
])('%j is no zone', (zone) => {
  expect(buildZoneTable(zone, range)).toEqual({ ok: false, error: { kind: 'zone_unknown', zone } });
});

test('a range that does not begin before it ends, or is centuries too long, is refused', () => {
  for (const to of [range.from, at('2400-01-02T00:00Z')]) {
    expect(() => buildZoneTable('UTC', { ...range, to })).toThrow(
      expect.objectContaining({ code: 'KIT_ZONE_RANGE_BROKEN' }),
    );
  }
});

test('a table reaches to the end of time', () => {
  const end = { from: millis(8.64e15 - 400 * msPerDay), to: millis(8.64e15), tzdata: 'test' };
  expect([...tableOf('Asia/Kathmandu', end).offsets]).toEqual([345 * msPerMinute]);
});

test('the table ends where the range does, and a transition at its start is its start', () => {
  const from = at('2025-03-30T01:00Z');
  const to = at('2025-10-26T01:00Z');
  expect(zoneDataOf(tableOf('Europe/Berlin', { from, to, tzdata: '2025c' }))).toEqual({
    zone: 'Europe/Berlin',
    tzdata: '2025c',
    bounds: [from, to],
    offsets: [2 * msPerHour],
  });
});

test('the clock of the machine does not show in a table, even over Egypt’s nine years without transitions', () => {
  const now = tableOf('Africa/Cairo');
  vi.useFakeTimers({ now: 0, toFake: ['Date'] });
  expect(tableOf('Africa/Cairo')).toEqual(now);
  expect(now.bounds.some((bound) => bound > Date.UTC(2023, 0) && bound < range.to)).toBe(true);
});

test('no transition is missed: half-days of Intl give the same offsets', () => {
  const zone = 'Africa/Casablanca';
  const table = tableOf(zone);
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  for (let t = range.from; t < range.to; t = millis(t + msPerDay / 2)) {
    const name = format.formatToParts(t).find(({ type }) => type === 'timeZoneName')!.value;
    expect(offsetAt(table, t)).toBe(name === 'GMT' ? 0 : Number(name.slice(4, 6)) * msPerHour);
  }
});
