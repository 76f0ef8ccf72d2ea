import fc from 'fast-check';
import { expect, test } from 'vitest';
import { instantOf, microsOf, parseInstant, showInstant } from './instant.ts';

test.each([
  ['1970-01-01T00:00:00Z', 0],
  ['2019-11-24 00:01:29.788335+00:00', 1574553689788.335],
  ['2026-03-01T12:00+01:00', Date.UTC(2026, 2, 1, 11)],
  ['2026-03-01T12:00:00.5-0330', Date.UTC(2026, 2, 1, 15, 30, 0, 500)],
  ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
  ['0000-01-01T00:00:00Z', -62167219200000],
  ['1574553689788', 1574553689788],
  ['-1', -1],
])('%s is an instant', (text, ms) => {
  expect(parseInstant(text)).toBe(ms);
});

test.each([
  '2026-03-01',
  '2026-03-01T12:00:00',
  '2026-02-29T00:00:00Z',
  '2026-13-01T00:00:00Z',
  '2026-03-01T24:00:00Z',
  '2026-03-01T23:59:60Z',
  '2026-03-01T00:00:00.1234567Z',
  '2026-03-01T00:00:00+15:00',
  '01/03/2026 12:00',
  '8640000000000001',
  '1e12',
  ' 0',
  '',
])('"%s" is none', (text) => {
  expect(parseInstant(text)).toBeNaN();
});

const within = (most: number) => fc.integer({ min: -most, max: most }).map((ms) => ms + 0);

test('microseconds are exact within 2^42 ms of 1970, from 1830 to 2109', () => {
  fc.assert(
    fc.property(within(4398046511103), fc.nat(999), (ms, micros) => {
      expect(microsOf(instantOf(ms, micros))).toEqual([ms, micros]);
    }),
  );
});

test('what is shown is read back as the same number', () => {
  fc.assert(
    fc.property(within(8.63e15), fc.nat(999), (ms, micros) => {
      const instant = instantOf(ms, micros);
      expect(parseInstant(showInstant(instant))).toBe(instant);
    }),
  );
});
