import fc from 'fast-check';
import { expect, test } from 'vitest';
import { minimalEffect, nonInferioritySize, power, sampleSize } from './sample-size.ts';

const variance = { control: 1, treatment: 1 };

test('half a standard deviation with power .8: 2(1.96 + .8416)²/.25 = 62.8 each', () => {
  const size = sampleSize({ variance, effect: 0.5, alpha: 0.05, power: 0.8 });
  expect(size.treatment).toBeCloseTo(62.791, 3);
  expect(size.whole).toEqual({ control: 63, treatment: 63 });
});

test('an unequal split costs (1 + k)²/4k in all', () => {
  const even = sampleSize({ variance, effect: 0.5, alpha: 0.05, power: 0.8 });
  const uneven = sampleSize({ variance, effect: -0.5, alpha: 0.05, power: 0.8, ratio: 4 });
  expect(uneven.total / even.total).toBeCloseTo(25 / 16, 10);
  expect(uneven.control).toBeCloseTo(4 * uneven.treatment, 10);
});

test('power, effect and size undo each other', () => {
  const shares = fc.double({ min: 0.55, max: 0.99, noNaN: true });
  const effects = fc.double({ min: 0.05, max: 2, noNaN: true });
  fc.assert(
    fc.property(shares, effects, fc.double({ min: 0.2, max: 5, noNaN: true }), (wanted, effect, ratio) => {
      const of = { variance: { control: 2, treatment: 3 }, alpha: 0.05, sides: 1, ratio } as const;
      const { treatment } = sampleSize({ ...of, effect, power: wanted });
      expect(power({ ...of, effect, treatment })).toBeCloseTo(wanted, 9);
      expect(minimalEffect({ ...of, treatment, power: wanted })).toBeCloseTo(effect, 9);
    }),
  );
});

test('no effect is found with chance alpha', () => {
  expect(power({ variance, alpha: 0.05, effect: 0, treatment: 100 })).toBeCloseTo(0.05, 12);
  expect(power({ variance, alpha: 0.05, sides: 1, effect: 0, treatment: 100 })).toBeCloseTo(0.05, 12);
});

test('a true gain makes non-inferiority cheaper; a loss beyond the margin impossible', () => {
  const of = { variance, alpha: 0.05, margin: 0.2, power: 0.8 };
  const [none, gain] = [nonInferioritySize(of), nonInferioritySize({ ...of, effect: 0.2 })];
  expect(none.treatment / gain.treatment).toBeCloseTo(4, 10);
  expect(() => nonInferioritySize({ ...of, effect: -0.2 })).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_PLAN_IMPOSSIBLE' }),
  );
});

test('plans that mean nothing are refused: power below the level, variances below nought, effects without end', () => {
  const refused = (code: string) => expect.objectContaining({ code });
  const of = { variance, alpha: 0.05 };
  expect(() => sampleSize({ ...of, effect: 0.1, power: 0.025 })).toThrow(
    refused('EXPERIMENTS_PLAN_IMPOSSIBLE'),
  );
  expect(() => minimalEffect({ ...of, treatment: 100, power: 0.01 })).toThrow(
    refused('EXPERIMENTS_PLAN_IMPOSSIBLE'),
  );
  expect(() => sampleSize({ ...of, effect: 1e-200, power: 0.8 })).toThrow(
    refused('EXPERIMENTS_PLAN_IMPOSSIBLE'),
  );
  expect(() =>
    sampleSize({ ...of, variance: { control: -1, treatment: 2 }, effect: 0.1, power: 0.8 }),
  ).toThrow(refused('EXPERIMENTS_NUMBER_UNFIT'));
  expect(() => power({ ...of, treatment: 100, effect: Number.NaN })).toThrow(
    refused('EXPERIMENTS_NUMBER_UNFIT'),
  );
});
