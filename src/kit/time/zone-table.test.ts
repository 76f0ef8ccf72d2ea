import fc from 'fast-check';
import { expect, test } from 'vitest';
import { millis } from '../units.ts';
import { covers, loadZoneTable, offsetAt, segmentAt, utcTable, zoneDataOf } from './zone-table.ts';

const data = {
  zone: 'Test/Zone',
  tzdata: 'none',
  bounds: [0, 1000, 1001, 5000],
  offsets: [0, -2_588_000, 3_600_000],
};

const tables = fc
  .uniqueArray(fc.integer({ min: -2_000_000_000_000, max: 3_000_000_000_000 }), {
    minLength: 2,
    maxLength: 60,
  })
  .map((instants) => ({
    zone: 'Test/Zone',
    tzdata: 'none',
    bounds: instants.sort((a, b) => a - b),
    offsets: instants.slice(1).map((_, i) => i),
  }));

test('every instant finds its segment, at the bounds and between them', () => {
  fc.assert(
    fc.property(tables, fc.double({ min: 0, max: 1, noNaN: true }), (stored, part) => {
      const table = loadZoneTable(stored);
      const { bounds } = stored;
      const first = bounds[0]!;
      const last = bounds.at(-1)! - 1;
      const somewhere = Math.min(last, Math.floor(first + part * (last - first)));
      const probes = [...bounds.slice(0, -1), ...bounds.slice(1).map((bound) => bound - 1), somewhere];
      for (const instant of probes) {
        expect(segmentAt(table, instant)).toBe(bounds.findLastIndex((bound) => bound <= instant));
      }
    }),
  );
});

test('the offset changes at the instant itself, by seconds where a zone has them', () => {
  const table = loadZoneTable(data);
  expect([0, 999, 1000, 1001, 4999].map((t) => offsetAt(table, millis(t)))).toEqual([
    0, 0, -2_588_000, 3_600_000, 3_600_000,
  ]);
});

test('outside its range a table does not guess', () => {
  const table = loadZoneTable(data);
  for (const instant of [-1, 5000, Number.NaN]) {
    expect(covers(table, instant)).toBe(false);
    expect(() => segmentAt(table, instant)).toThrow(expect.objectContaining({ code: 'KIT_ZONE_TABLE_LEFT' }));
  }
  expect(() => offsetAt(table, millis(5000))).toThrow('The table of Test/Zone does not reach 5000.');
});

test('a table is its stored data: through JSON and back it has the same digest and the same answers', () => {
  fc.assert(
    fc.property(tables, (stored) => {
      const table = loadZoneTable(stored);
      const again = loadZoneTable(JSON.parse(JSON.stringify(zoneDataOf(table))));
      expect(again).toEqual(table);
      expect(zoneDataOf(again)).toEqual(stored);
    }),
  );
});

test('the digest names the offsets and the tzdata they came from', () => {
  const digests = [
    data,
    { ...data, tzdata: '2025c' },
    { ...data, offsets: [0, 0, 3_600_000] },
    { ...data, zone: 'Test/Other' },
  ].map((stored) => loadZoneTable(stored).digest);
  expect(new Set(digests).size).toBe(4);
});

test.each([
  ['no object', null],
  ['an unknown member', { ...data, extra: 1 }],
  ['a member missing', { zone: 'Test/Zone', bounds: [0, 1], offsets: [0] }],
  ['too few offsets', { ...data, offsets: [0, 1] }],
  ['bounds that fall', { ...data, bounds: [0, 1000, 1000, 5000] }],
  ['an offset of a day', { ...data, offsets: [0, 0, 86_400_000] }],
  ['half a millisecond', { ...data, bounds: [0, 0.5, 1001, 5000] }],
])('stored data with %s is refused', (_, stored) => {
  expect(() => loadZoneTable(stored)).toThrow(expect.objectContaining({ code: 'KIT_ZONE_TABLE_BROKEN' }));
});

test('UTC covers every instant there is', () => {
  for (const instant of [-8.64e15, -1, 0, 8.64e15]) expect(offsetAt(utcTable, millis(instant))).toBe(0);
});
