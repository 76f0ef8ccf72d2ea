import { expect, test } from 'vitest';
import { streamOf, type Rows } from '../../kit/index.ts';
import { cupac } from './cupac.ts';
import { difference } from './difference.ts';
import { meanArm, sampleOf } from '../samples/mean-sample.ts';

/** y = x·slopes + noise of sd 1, three covariates: the prediction can explain 9/10 of the variance. */
function arm(key: string, n: number, effect: number): Rows {
  const stream = streamOf(key, 'cupac');
  const columns = 3;
  const x = Float64Array.from({ length: n * columns }, () => stream.normal());
  const y = Float64Array.from(
    { length: n },
    (_, i) => effect + 2 * x[3 * i]! + 2 * x[3 * i + 1]! - x[3 * i + 2]! + stream.normal(),
  );
  return { columns, x, y };
}

test('the prediction takes away the variance that covariates explain, and leaves the effect', () => {
  const [control, treatment] = [arm('control', 3000, 0), arm('treatment', 3000, 0.2)];
  const adjusted = cupac(control, treatment);
  const plain = difference(meanArm(sampleOf(control.y)), meanArm(sampleOf(treatment.y)));
  // Noise 1 of 10: the variance ratio is 1 − R² = .1, estimated within a few per cent at this size.
  expect((adjusted.se / plain.se) * (adjusted.se / plain.se)).toBeCloseTo(0.1, 1);
  expect(Math.abs(adjusted.value - 0.2)).toBeLessThan(4 * adjusted.se);
});

test('nobody is predicted from his own outcome: useless covariates gain nothing and cost nothing', () => {
  const stream = streamOf('noise', 'cupac');
  const noise = (n: number): Rows => ({
    columns: 40,
    x: Float64Array.from({ length: n * 40 }, () => stream.normal()),
    y: Float64Array.from({ length: n }, () => stream.normal()),
  });
  let inside = 0;
  for (let run = 0; run < 200; run++) {
    const { value, se } = cupac(noise(60), noise(60), { folds: 4 });
    if (Math.abs(value) < 1.96 * se) inside++;
  }
  // .95 of 200, five binomial standard errors below.
  expect(inside).toBeGreaterThan(190 - 5 * Math.sqrt(200 * 0.95 * 0.05));
});

// NumPy: each fold predicted by lstsq of the centred rows of the others over √.5·I, then θ, Welch's error and its freedom
// of y − θ·prediction; the gradient of the lift by complex steps.
test.each([
  ['absolute', 1.424475261008241, 1.3898643412077958, 9.00738937595208],
  ['relative', 0.18956895108474667, 0.20015315144166382, 10.261057019210636],
] as const)('unlike arms, folds of unlike size, two covariates, %s', (scale, value, se, df) => {
  const control: Rows = {
    columns: 2,
    x: Float64Array.of(1, 0.5, 2, -1, 3, 4, 5, 2.5, 8, -3, 1.5, 7, 0.2, 1),
    y: [2.1, 3.9, 9.2, 11, 12.5, 12.8, 1.1],
  };
  const treatment: Rows = {
    columns: 2,
    x: Float64Array.of(2, 2, 4, -2, 6, 1, 0.5, 3, 9, 5, 3, 3),
    y: [6.5, 6.2, 13.9, 5, 24.6, 15.5],
  };
  const effect = cupac(control, treatment, { folds: 3, penalty: 0.5, scale });
  expect(effect.slopes[0]).toBeCloseTo(1.0198786511068667, 12);
  expect(effect.value).toBeCloseTo(value, 12);
  expect(effect.se).toBeCloseTo(se, 12);
  expect(effect.df).toBeCloseTo(df, 10);
});

test('one fold and other covariates in the second arm are refused', () => {
  const rows = arm('control', 10, 0);
  expect(() => cupac(rows, rows, { folds: 1 })).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_NUMBER_UNFIT' }),
  );
  expect(() => cupac(rows, { ...rows, columns: 2 })).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_LENGTHS_DIFFER' }),
  );
});
