import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crossScatterOf, meanArm, proportionArm, sampleOf, successesOf, valuesArm } from './mean-sample.ts';

const unfit = expect.objectContaining({ code: 'EXPERIMENTS_SAMPLE_UNFIT' });

test('1, 2, 3, 6 by hand: mean 3, variance 14/3', () => {
  const arm = meanArm(sampleOf([1, 2, 3, 6]));
  expect(arm).toMatchObject({ n: 4, mean: 3 });
  expect(arm.variance).toBeCloseTo(14 / 3, 12);
});

test('a count is a sample of noughts and ones; its own variance has n below', () => {
  expect(meanArm(successesOf(10, 4)).variance).toBeCloseTo((10 / 9) * proportionArm(10, 4).variance, 12);
});

test('sums add up over parts', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -99, max: 99 }), { minLength: 2 }), fc.nat(), (values, cut) => {
      const at = cut % values.length;
      const [a, b, all] = [sampleOf(values.slice(0, at)), sampleOf(values.slice(at)), sampleOf(values)];
      expect({ n: a.n + b.n, sum: a.sum + b.sum, sumSquares: a.sumSquares + b.sumSquares }).toEqual(all);
    }),
  );
});

test('what no data can give is refused', () => {
  expect(() => meanArm({ n: 1, sum: 1, sumSquares: 1 })).toThrow(unfit);
  expect(() => meanArm({ n: 4, sum: 40, sumSquares: 10 })).toThrow(unfit);
  expect(() => meanArm({ n: 4, sum: Number.NaN, sumSquares: 10 })).toThrow(unfit);
  expect(() => proportionArm(10, 11)).toThrow(unfit);
});

test('sums of whole numbers keep every digit they have: variance 1 at thirty million', () => {
  const values = [30_000_000, 30_000_001, 30_000_002];
  expect(meanArm(sampleOf(values)).variance).toBe(1);
});

test('values far from nought: from the values themselves they are right, sums say that they have lost them', () => {
  // numpy: np.var([1e9, 1e9 + 1, 1e9 + 2, 1e9 + 5], ddof=1)
  const far = [1e9, 1e9 + 1, 1e9 + 2, 1e9 + 5];
  expect(valuesArm(far)).toMatchObject({ n: 4, mean: 1e9 + 2 });
  expect(valuesArm(far).variance).toBeCloseTo(14 / 3, 10);
  const wide = Float64Array.from({ length: 1000 }, (_, i) => 1e9 + (i % 7));
  expect(meanArm(sampleOf(wide)).variance).toBe(0);
  expect(meanArm(sampleOf(new Float64Array(1000).fill(0.1))).variance).toBe(0);
});

test('arms of one unit or endlessly many, and values that are no numbers, are refused', () => {
  for (const n of [0, 1, -5, Infinity, Number.NaN]) {
    expect(() => proportionArm(n, 1)).toThrow(unfit);
    expect(() => meanArm({ n, sum: 1, sumSquares: 1 })).toThrow(unfit);
  }
  expect(() => valuesArm([3])).toThrow(unfit);
  expect(() => valuesArm([3, Number.NaN])).toThrow(unfit);
  expect(() => valuesArm([3, Infinity])).toThrow(unfit);
});

test('products beyond what the squares allow are refused (Cauchy and Schwarz)', () => {
  const x = { sum: 6, squares: 14 };
  expect(crossScatterOf(3, [x, x], 14)).toBe(2);
  expect(() => crossScatterOf(3, [x, x], 15)).toThrow(unfit);
});
