import fc from 'fast-check';
import { expect, test } from 'vitest';
import { murmur128Hex } from '../../kit/index.ts';
import { unitTextOf } from '../unit.ts';
import { confidenceBucket, confidenceChoice } from './confidence.ts';

const choose = (segment: string, population?: [number, number][]) =>
  confidenceChoice(
    {
      kind: 'confidence',
      account: 'confidence-test',
      segment,
      buckets: 1000,
      ...(population ? { population } : {}),
    },
    { weights: [1, 1], traffic: 1 },
  );

// Facts from the tests of Spotify's resolver (spotify/confidence-resolver: test_hash, resolver-spec).
test('the bucket of unit roug in account confidence-test', () => {
  expect(confidenceBucket('MegaSalt-confidence-test|roug', 1_000_000)).toBe(567_493);
  expect(choose('any', [[567_493, 567_494]])(unitTextOf('roug'))).toBeGreaterThanOrEqual(0);
  expect(
    choose('any', [
      [0, 567_493],
      [567_494, 1_000_000],
    ])(unitTextOf('roug')),
  ).toBe(-1);
});

test('unit user1 in segment country-se is in the second half of the buckets, and not in the first of them', () => {
  expect(choose('country-se')(unitTextOf('user1'))).toBe(1);
  expect(confidenceBucket('country-se|user1', 1000)).not.toBe(0);
});

test('the bucket is the first 64 bits without four, modulo, at any count', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 40 }), fc.integer({ min: 1, max: 67_108_864 }), (key, count) => {
      const first = BigInt(`0x${murmur128Hex(key).slice(0, 16)}`);
      expect(confidenceBucket(key, count)).toBe(Number((first >> 4n) % BigInt(count)));
    }),
  );
});
