import fc from 'fast-check';
import { expect, test } from 'vitest';
import { meanArm, proportionArm, sampleOf, successesOf } from './mean-sample.ts';

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
