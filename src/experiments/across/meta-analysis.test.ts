import fc from 'fast-check';
import { expect, test } from 'vitest';
import { streamOf } from '../../kit/index.ts';
import { metaAnalysis } from './meta-analysis.ts';

test('BCG vaccine trials (Colditz et al. 1994): log risk ratios of thirteen trials', () => {
  // Log risk ratios and variances as printed with R's metafor, dat.bcg; Paule and Mandel tau² .3181.
  const value = [
    -0.8893, -1.5854, -1.3481, -1.4416, -0.2175, -0.7861, -1.6209, 0.012, -0.4694, -1.3713, -0.3394, 0.4459,
    -0.0173,
  ];
  const variance = [
    0.3256, 0.1946, 0.4154, 0.02, 0.0512, 0.0069, 0.223, 0.004, 0.0564, 0.073, 0.0124, 0.5325, 0.0714,
  ];
  const { tau, mean, heterogeneity } = metaAnalysis(
    value.map((own, at) => ({ value: own, se: Math.sqrt(variance[at]!) })),
    { alpha: 0.05 },
  );
  expect(tau * tau).toBeCloseTo(0.3181, 3);
  expect(mean.value).toBeCloseTo(-0.715, 3);
  expect(heterogeneity.q).toBeCloseTo(152.23, 0);
});

test('equal effects: no spread between experiments, everything drawn to the mean', () => {
  const { tau, shrunk, mean } = metaAnalysis(
    [1, 1, 1].map((value) => ({ value, se: 0.3 })),
    { alpha: 0.05 },
  );
  expect(tau).toBe(0);
  expect(mean.value).toBe(1);
  // That they came out alike does not make them known.
  expect(mean.se).toBeCloseTo(0.3 / Math.sqrt(3), 12);
  expect(shrunk.every(({ value, sd }) => value === 1 && sd === 0)).toBe(true);
});

test('tau solves its equation: the weighted squares are their degrees of freedom', () => {
  const effect = fc.record({
    value: fc.double({ min: -5, max: 5, noNaN: true }),
    se: fc.double({ min: 0.05, max: 2, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(effect, { minLength: 2, maxLength: 20 }), (effects) => {
      const { tau, heterogeneity, mean } = metaAnalysis(effects, { alpha: 0.05 });
      if (tau === 0) {
        expect(heterogeneity.q).toBeLessThanOrEqual(heterogeneity.df * (1 + 1e-9));
        return;
      }
      const q = effects.reduce(
        (sum, { value, se }) => sum + ((value - mean.value) * (value - mean.value)) / (se * se + tau * tau),
        0,
      );
      expect(q / heterogeneity.df).toBeCloseTo(1, 6);
    }),
  );
});

test('drawn effects are closer to the truth, and the prediction holds the next one', () => {
  const stream = streamOf('meta', 'test');
  let [raw, drawn, inside] = [0, 0, 0];
  for (let run = 0; run < 200; run++) {
    const truths = Array.from({ length: 21 }, () => 0.5 + 0.4 * stream.normal());
    const effects = truths.slice(1).map((truth) => ({ value: truth + 0.6 * stream.normal(), se: 0.6 }));
    const { shrunk, prediction } = metaAnalysis(effects, { alpha: 0.05 });
    shrunk.forEach(({ value }, at) => {
      raw += (effects[at]!.value - truths[at + 1]!) ** 2;
      drawn += (value - truths[at + 1]!) ** 2;
    });
    if (prediction.lower! <= truths[0]! && truths[0]! <= prediction.upper!) inside++;
  }
  expect(drawn).toBeLessThan(0.6 * raw);
  expect(inside).toBeGreaterThan(190 - 4 * Math.sqrt(200 * 0.95 * 0.05));
});

test('one experiment, or one without an error, is refused', () => {
  expect(() => metaAnalysis([{ value: 1, se: 1 }], { alpha: 0.05 })).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_SAMPLE_UNFIT' }),
  );
  expect(() =>
    metaAnalysis(
      [
        { value: 1, se: 1 },
        { value: 1, se: 0 },
      ],
      { alpha: 0.05 },
    ),
  ).toThrow(expect.objectContaining({ code: 'EXPERIMENTS_NO_SPREAD' }));
});

test('errors too small or too large to weigh by are refused', () => {
  for (const se of [Infinity, 1e-170, 0])
    expect(() =>
      metaAnalysis(
        [
          { value: se === Infinity ? 1 : se, se },
          { value: 0, se: 1 },
        ],
        { alpha: 0.05 },
      ),
    ).toThrow(expect.objectContaining({ code: 'EXPERIMENTS_NO_SPREAD' }));
});
