import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { posteriorOf } from './posterior.ts';
import { addRow, emptySums, mergeSums, scale, type Sums } from './sums.ts';

const sumsOf = (rows: readonly (readonly number[])[], y: readonly number[]): Sums => {
  const sums = emptySums(rows[0]?.length ?? 1);
  rows.forEach((row, i) => addRow(sums, Float64Array.from(row), { y: y[i]!, weight: 1 }));
  return sums;
};
const prior = (mean: readonly number[], sd: readonly number[]) => ({
  mean: Float64Array.from(mean),
  sd: Float64Array.from(sd),
});

describe('by hand', () => {
  test('a weight that is certain stays, and the noise is what the guess leaves: 1 over 2 rows and 1', () => {
    const { mean, covariance, noise, determined } = posteriorOf(sumsOf([[1], [1]], [4, 4]), prior([4], [0]), {
      noise: 1,
    });
    expect([mean[0], covariance[0], determined]).toEqual([4, 0, 0]);
    expect(noise).toBeCloseTo(1 / 3, 12);
  });

  test('a free weight is the mean: 1 and 3 give 2, noise (2 + 1)/2, variance 3/4', () => {
    const found = posteriorOf(sumsOf([[1], [1]], [1, 3]), prior([0], [1e6]), { noise: 1 });
    expect(found.mean[0]).toBeCloseTo(2, 8);
    expect(found.noise).toBeCloseTo(1.5, 8);
    expect(found.covariance[0]).toBeCloseTo(0.75, 8);
  });

  test('rows worth half as much double the variance', () => {
    const found = posteriorOf(sumsOf([[1], [1]], [1, 3]), prior([0], [1e6]), { noise: 1, inflation: 2 });
    expect(found.covariance[0]).toBeCloseTo(1.5, 8);
  });

  test('without rows the prior comes back', () => {
    const found = posteriorOf(emptySums(2), prior([1, -2], [3, 0]), { noise: 1 });
    expect([...found.mean]).toEqual([1, -2]);
    expect([...found.covariance]).toEqual([9, 0, 0, 0]);
  });

  test('data that say nothing of a group end in its guess and not in certainty', () => {
    const learn = [{ from: 0, until: 1, guess: 1 }];
    expect(posteriorOf(emptySums(1), prior([0], [2]), { noise: 1, learn }).sd[0]).toBeCloseTo(2, 6);
    const zeros = sumsOf([[1], [1], [1], [1]], [0, 0, 0, 0]);
    expect(posteriorOf(zeros, prior([0], [2]), { noise: 1, learn }).sd[0]).toBeGreaterThan(1);
  });
});

const value = fc.double({ min: -3, max: 3, noNaN: true });
const regressions = fc.array(fc.record({ w: fc.tuple(value, value), y: value }), {
  minLength: 1,
  maxLength: 12,
});

test('it is where its own equations hold: precision, mean, noise and scale', () => {
  fc.assert(
    fc.property(regressions, fc.tuple(value, value), (list, m) => {
      const rows = list.map(({ w }) => w);
      const y = list.map((row) => row.y);
      const given = prior(m, [2, 0.5]);
      const learn = [{ from: 1, until: 2, guess: 1 }];
      const found = posteriorOf(sumsOf(rows, y), given, { noise: 1, learn });
      const { mean, covariance: c, noise, sd, determined } = found;
      const gram = (i: number, j: number) => rows.reduce((sum, w) => sum + w[i]! * w[j]!, 0);
      const precision = [0, 1].map((i) =>
        [0, 1].map((j) => gram(i, j) / noise + Number(i === j) / (sd[i]! * sd[i]!)),
      );
      for (const i of [0, 1]) {
        for (const j of [0, 1]) {
          const product = c[2 * i]! * precision[0]![j]! + c[2 * i + 1]! * precision[1]![j]!;
          expect(product).toBeCloseTo(Number(i === j), 6);
        }
        const right = [0, 1].map(
          (j) =>
            rows.reduce((sum, w, r) => sum + w[j]! * y[r]!, 0) / noise + given.mean[j]! / (sd[j]! * sd[j]!),
        );
        expect(mean[i]).toBeCloseTo(c[2 * i]! * right[0]! + c[2 * i + 1]! * right[1]!, 6);
      }
      const residual = rows.reduce((sum, w, r) => {
        const e = y[r]! - w[0] * mean[0]! - w[1] * mean[1]!;
        return sum + e * e;
      }, 0);
      const gains = [0, 1].map((j) => 1 - c[3 * j]! / (sd[j]! * sd[j]!));
      expect(determined).toBeCloseTo(gains[0]! + gains[1]!, 6);
      expect(noise).toBeCloseTo((residual + 1) / (rows.length - determined + 1), 4);
      const away = (mean[1]! - given.mean[1]!) / 0.5;
      expect((sd[1]! * sd[1]!) / 0.25).toBeCloseTo((away * away + 1) / (gains[1]! + 1), 3);
    }),
  );
});

test('sums add up, and scale', () => {
  const all = sumsOf(
    [
      [1, 2],
      [3, -1],
      [0, 5],
    ],
    [1, 2, 3],
  );
  const parts = sumsOf([[1, 2]], [1]);
  mergeSums(
    parts,
    sumsOf(
      [
        [3, -1],
        [0, 5],
      ],
      [2, 3],
    ),
  );
  expect(parts).toEqual(all);
  scale(parts, 2);
  mergeSums(parts, all, -2);
  expect([...parts.gram, ...parts.cross, parts.squares, parts.weight]).toEqual(
    Array.from({ length: 8 }).fill(0),
  );
});
