// Values of SciPy 1.17.1, statsmodels 0.15.0 and NumPy, each with its call, on small data of awkward shapes.
import { expect, test } from 'vitest';
import { holdoutReadout } from './holdout.ts';
import { calibratedCall, calibrationOf } from './ledger.ts';
import { chooseProxies } from './proxies/choose.ts';
import { discords } from './proxies/discord.ts';
import { measured, type PastTests } from './proxies/past-tests.ts';
import { trueEffects } from './proxies/true-effects.ts';
import { surrogateBounds } from './surrogate-bounds.ts';
import { surrogateArm, surrogateIndex } from './surrogate-index.ts';
import { surrogateModel } from './surrogate-model.ts';

const near = (values: readonly number[], digits: number) => values.map((x) => expect.closeTo(x, digits));

/** Users by period of entry, whether held, with which chance, and what they did in each period since. */
const users: readonly (readonly [number, 0 | 1, number, ...number[]])[] = [
  [0, 1, 0.5, 1, 2, 0.5],
  [0, 0, 0.5, 2, 0, 4],
  [0, 1, 0.1, 0.5, 0.5, 3],
  [0, 0, 0.1, 3, 1, 1.5],
  [0, 0, 0.5, 0, 5, 2],
  [0, 1, 0.5, 4, 1, 1],
  [1, 0, 0.1, 2.5, 6],
  [1, 1, 0.5, 1, 0.2],
  [2, 0, 0.5, 7],
  [2, 1, 0.1, 0.3],
  [0, 0, 0.1, 1.2, 0.4, 2.2],
];

test('a lasting holdout: WLS(cumulated, [1, treated], weights=1/P), errors and boundaries of the linearisation', () => {
  const rows = users.flatMap(([entry, held, probability, ...values], user) =>
    values.map((value, at) => ({ user, period: entry + at, held, probability, value })),
  );
  const log = {
    rows: rows.length,
    user: Int32Array.from(rows, ({ user }) => user),
    period: Int32Array.from(rows, ({ period }) => period),
    held: Uint8Array.from(rows, ({ held }) => held),
    probability: Float64Array.from(rows, ({ probability }) => probability),
    value: Float64Array.from(rows, ({ value }) => value),
  };
  const looks = { kind: 'planned', periods: 3, spending: { kind: 'pocock' } } as const;
  const { readings } = holdoutReadout(log, { alpha: 0.05, looks });
  expect(readings.map(({ value }) => value)).toEqual(
    near([0.3214285714285713, 1.3863636363636367, 3.927838827838827], 12),
  );
  expect(readings.map(({ se }) => se)).toEqual(
    near([0.9705819711727157, 1.0492984775197236, 1.2918567667161522], 12),
  );
  // multivariate_normal.cdf with lower_limit and brentq; the boundaries are right to .02.
  [2.2794282384030367, 2.4051824961267374, 2.493596555135971].forEach((z, k) => {
    const { interval, value, se } = readings[k]!;
    expect(Math.abs((interval.upper! - value) / se - z)).toBeLessThan(0.02);
  });
});

const unknown = Number.NaN;
const effect = [
  [0.3, 0.12, 0.1],
  [0.05, 0.2, 0.02],
  [-0.12, 0.03, -0.08],
  [0.22, -0.05, 0.15],
  [0.4, 0.3, unknown],
  [-0.02, unknown, 0.06],
  [0.15, 0.1, -0.03],
  [-0.25, -0.15, -0.12],
];
const se = [
  [0.06, 0.08, 0.04],
  [0.05, 0.06, 0.03],
  [0.08, 0.1, 0.06],
  [0.05, 0.07, 0.04],
  [0.1, 0.12, unknown],
  [0.04, unknown, 0.03],
  [0.07, 0.09, 0.05],
  [0.06, 0.07, 0.04],
];
/** Eight tests of three metrics, two of them with one metric missing. */
const past: PastTests = {
  tests: effect.map((_, test) => `test ${test}`),
  metrics: ['clicks', 'saves', 'retention'],
  effect: Float64Array.from(effect.flat()),
  se: Float64Array.from(se.flat()),
  n: Float64Array.from([4000, 6000, 2200, 5500, 1500, 9000, 3000, 4200].flatMap((n) => [n, n, n])),
  correlation: Float64Array.from(effect.flatMap(() => [1, 0.4, 0.3, 0.4, 1, 0.2, 0.3, 0.2, 1])),
};

test('true effects: the likelihood Π N(x; μ, Λ + Ω) by minimize(method="BFGS") over the factor of Λ', () => {
  const pair = trueEffects(measured(past, [0, 2]), 2);
  expect([...pair.mean]).toEqual(near([0.04415038, 0.02217715], 5));
  expect([...pair.covariance]).toEqual(near([0.02812439, 0.01207705, 0.01207705, 0.00612691], 5));
  const all = trueEffects(measured(past, [0, 1, 2], true), 3);
  expect([...all.mean]).toEqual(near([0.08318842, 0.0547382, 0.03806916], 4));
  expect([...all.covariance]).toEqual(
    near(
      [
        0.03565194, 0.01590507, 0.01458787, 0.01590507, 0.01512484, 0.00418115, 0.01458787, 0.00418115,
        0.00687576,
      ],
      5,
    ),
  );
});

test('proxies: quality, power, risk and discords by norm and multivariate_normal at that maximum', () => {
  const { proxies, composite } = chooseProxies(past, { outcome: 2, n: 10_000 });
  const clicks = proxies.find(({ metric }) => metric === 0)!;
  expect(clicks.quality).toBeCloseTo(0.89688244, 4);
  expect(clicks.power).toBeCloseTo(0.67251664, 4);
  expect(clicks.risk).toBeCloseTo(0.1572081, 4);
  const tests = measured(past, [0, 2]);
  const wanted = [0.00019809, 0.12038351, 0.03737023, 0.00003225, 0.00869059, 0.2083633, 0.00001755];
  // All of them where any share of false ones is allowed; the fifth test lacks the outcome.
  const found = discords({ tests, truth: trueEffects(tests, 2) }, 1);
  expect(found.map(({ test }) => test)).toEqual([6, 1, 2, 5, 0, 3, 7]);
  expect(found.map(({ probability }) => probability)).toEqual(
    near(
      wanted.toSorted((a, b) => b - a),
      3,
    ),
  );
  // solve(Λ_pp + Ω_pp, Λ_py): proxies in the order of their quality.
  const weights = new Map(composite!.metrics.map((metric, at) => [metric, composite!.weights[at]!]));
  expect([weights.get(0), weights.get(1)]).toEqual(near([0.4995723, -0.2380367], 3));
  expect(composite!.quality).toBeCloseTo(0.95664065, 4);
});

test('the surrogate index: OLS(y, [1, x]).fit(cov_type="HC1"), and 1 − R² of OLS(arm, [1, x])', () => {
  const model = surrogateModel({
    columns: 2,
    x: Float64Array.of(1, 0.2, 2, 1, 0, 3, 4, 0.5, 3, 2, 5, 1.5, 2.5, 4, 1.2, 2.2),
    y: [2, 6.5, 4, 9, 10.8, 13, 9.1, 5],
  });
  expect([...model.coefficients]).toEqual(near([2.2059924472358077, 1.0736383005953654], 11));
  const cross = 0.030675124004177483;
  expect([...model.covariance]).toEqual(near([0.02913881470690565, cross, cross, 0.11630246965297485], 12));
  expect(model.residual).toBeCloseTo(1.1626511105571, 11);
  expect(model.explained).toBeCloseTo(0.9392268511548221, 12);
  const arms = {
    control: surrogateArm({ columns: 2, x: Float64Array.of(1, 1, 2, 0.5, 0, 2, 3, 1.5, 1.1, 0.1) }),
    treatment: surrogateArm({ columns: 2, x: Float64Array.of(2, 1.5, 3, 1, 1, 3, 4.2, 2) }),
  };
  const index = surrogateIndex(model, arms);
  expect(index.value).toBeCloseTo(3.4107322123854997, 11);
  expect(index.samplingSe).toBeCloseTo(1.7445450166197458, 11);
  expect(index.modelSe).toBeCloseTo(0.4759281145175934, 11);
  const bounds = surrogateBounds({ model, effect: index, ...arms }, { alpha: 0.05, allowed: 0.1 });
  expect(bounds.bias).toBeCloseTo(0.1556866075472468, 11);
  expect(bounds.interval.lower).toBeCloseTo(-0.2891550980620855, 11);
  expect(bounds.interval.upper).toBeCloseTo(7.110619522833084, 11);
  expect(bounds.breaking).toBe(0);
});

test('the ledger: τ² by brentq, as combine_effects(…, method_re="iterated"), and chi2.sf, t.isf', () => {
  const [apart, squares] = [
    [0.3, -0.1, 0.5, 0.2, 0.9],
    [0.02, 0.05, 0.03, 0.01, 0.08],
  ];
  const calls = apart.map((measuredAs, at) => {
    const [predictedSe, measuredSe] = [Math.sqrt(squares[at]! * 0.25), Math.sqrt(squares[at]! * 0.75)];
    return { predicted: 1, predictedSe, measured: 1 + measuredAs, measuredSe };
  });
  const found = calibrationOf(calls);
  expect(found.excess).toBeCloseTo(0.27742384857775215, 10);
  expect(found.bias).toBeCloseTo(0.33065349876742667, 10);
  expect(found.biasSe).toBeCloseTo(0.14839964918811915, 10);
  expect(found.p).toBeCloseTo(0.041017110621819106, 10);
  const { interval } = calibratedCall({ predicted: 0.4, predictedSe: 0.2 }, found);
  expect(interval.lower).toBeCloseTo(-0.4557906869081956, 9);
  expect(interval.upper).toBeCloseTo(1.917097684443049, 9);
});
