import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chiSquared, hashText } from '../kit/index.ts';
import { armAt, bucketingOf, bucketOf, bucketOfHash, buckets, rangeEnds } from './buckets.ts';

const text = hashText();
const units = Array.from({ length: 30_000 }, (_, i) => `user-${i}`);
const inBuckets = (name: string): Float64Array => {
  const bucketing = bucketingOf(name);
  return Float64Array.from(units, (unit) => {
    text.write(unit);
    return bucketing(text);
  });
};

test('a name is a salt filled up with zero bytes', () => {
  for (const name of ['', 'arm:tone', 'layer:of-16-bytes', 'holdout', 'arm:fünfzehn']) {
    const bytes = new TextEncoder().encode(name).length;
    const salt = name.padEnd(name.length + (bytes & ~15) + 15 - bytes, '\u0000');
    text.write('user-é');
    expect(bucketingOf(name)(text)).toBe(bucketOf(salt, 'user-é'));
  }
});

test('64 bits fall into a million buckets exactly, the last of them into the last', () => {
  const word = fc.oneof(fc.integer({ min: 0, max: 0xffffffff }), fc.constantFrom(0, 0xffffffff, 0x80000000));
  fc.assert(
    fc.property(word, word, (high, low) => {
      const exact = (((BigInt(high) << 32n) | BigInt(low)) * 1_000_000n) >> 64n;
      expect(bucketOfHash(high, low)).toBe(Number(exact));
    }),
  );
  // Both sides of some boundaries: the smallest hash of a bucket, and the one before it.
  for (let bucket = 100; bucket < buckets; bucket += 10_007) {
    const first = ((BigInt(bucket) << 64n) + 999_999n) / 1_000_000n;
    const at = (hash: bigint) => bucketOfHash(Number(hash >> 32n), Number(hash & 0xffffffffn));
    expect([at(first - 1n), at(first)]).toEqual([bucket - 1, bucket]);
  }
  expect(bucketOfHash(0xffffffff, 0xffffffff)).toBe(buckets - 1);
});

describe('buckets', () => {
  // The same with 10,000,000 units and 100 salts is in buckets.long.ts.
  test('are uniform: p-values of chi-squared over 1,000 cells and 30 salts are uniform themselves', () => {
    const pValues = Array.from({ length: 30 }, (_, salt) => {
      const cells = new Float64Array(1000);
      for (const bucket of inBuckets(`salt-${salt}`)) cells[Math.floor(bucket / 1000)]!++;
      const expected = units.length / cells.length;
      const statistic = cells.reduce((sum, n) => sum + ((n - expected) * (n - expected)) / expected, 0);
      return chiSquared.survival(statistic, cells.length - 1);
    }).toSorted((a, b) => a - b);
    const n = pValues.length;
    const distance = Math.max(...pValues.map((p, i) => Math.max((i + 1) / n - p, p - i / n)));
    // Kolmogorov's distribution has its 99.9 % point at 1.9495.
    expect(distance * Math.sqrt(n)).toBeLessThan(1.9495);
  });

  test('are independent between salts: chi-squared of a table of 20 x 20', () => {
    const rows = inBuckets('layer:a');
    const columns = inBuckets('layer:b');
    const cells = new Float64Array(400);
    for (const [i, bucket] of rows.entries())
      cells[Math.floor(bucket / 50_000) * 20 + Math.floor(columns[i]! / 50_000)]!++;
    const expected = units.length / 400;
    const statistic = cells.reduce((sum, n) => sum + ((n - expected) * (n - expected)) / expected, 0);
    expect(chiSquared.survival(statistic, 399)).toBeGreaterThan(1e-4);
    expect(chiSquared.cdf(statistic, 399)).toBeGreaterThan(1e-4);
  });
});

describe('ranges', () => {
  const weights = fc
    .array(fc.oneof(fc.integer({ min: 0, max: 1000 }), fc.double({ min: 0, max: 1e6, noNaN: true })), {
      minLength: 1,
      maxLength: 64,
    })
    .filter((all) => all.some((weight) => weight > 1e-3));

  test('add up to all buckets, and each is within one bucket of its weight', () => {
    fc.assert(
      fc.property(weights, (all) => {
        const total = all.reduce((sum, weight) => sum + weight, 0);
        const ends = rangeEnds(all);
        expect(ends.at(-1)).toBe(buckets);
        for (const [arm, end] of ends.entries()) {
          const size = end - (ends[arm - 1] ?? 0);
          expect(Math.abs(size - (all[arm]! / total) * buckets)).toBeLessThanOrEqual(1 + 1e-6);
        }
      }),
    );
  });

  test('thirds have one bucket more in the middle, and an arm without weight gets none', () => {
    expect([...rangeEnds([1, 1, 1])]).toEqual([333_333, 666_667, 1_000_000]);
    const ends = rangeEnds([0, 1, 0, 1, 0]);
    expect([0, 499_999, 500_000, 999_999].map((bucket) => armAt(ends, bucket))).toEqual([1, 1, 3, 3]);
  });
});
