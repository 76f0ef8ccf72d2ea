// Values of SciPy 1.17.1 and statsmodels 0.15.0, each with its call; what is published elsewhere is tested beside its file.
import { expect, test } from 'vitest';
import { moments } from '../kit/index.ts';
import { numbers, tableOf, texts, times } from '../tables/index.ts';
import { clusterArm } from './causal/cluster.ts';
import { encouragement } from './causal/encouragement.ts';
import { metaAnalysis } from './across/meta-analysis.ts';
import { power, sampleSize } from './design/sample-size.ts';
import { independence } from './effects/chi-squared.ts';
import { difference } from './effects/difference.ts';
import { heterogeneity } from './effects/heterogeneity.ts';
import { overTime } from './effects/over-time.ts';
import { pooledProportions } from './effects/pooled-proportions.ts';
import { quantileInterval } from './effects/quantile.ts';
import { fixedHorizon } from './estimate.ts';
import { adjustPs, type Correction } from './many/adjust.ts';
import { maxT } from './many/max-t.ts';
import { defineMetric, planOf, type MetricInput } from './metrics/metric.ts';
import { statisticsOfTables } from './metrics/rows/statistics.ts';
import { sourcesOf } from './metrics/sources.ts';
import { funnelParts } from './parts/funnel.ts';
import { funnelStepParts } from './parts/intervals.ts';
import { armOf } from './readout/compare.ts';
import { meanArm, sampleOf } from './samples/mean-sample.ts';
import { boundaries } from './sequential/boundaries.ts';
import { stagewise } from './sequential/stagewise.ts';
import { balance } from './validity/balance.ts';

test('Welch: ttest_ind(b, a, equal_var=False) of mtcars, mpg by am', () => {
  const a = [21.4, 18.7, 18.1, 14.3, 24.4, 22.8, 19.2, 17.8, 16.4, 17.3, 15.2, 10.4, 10.4, 14.7, 21.5, 15.5];
  const b = [21, 21, 22.8, 32.4, 30.4, 33.9, 27.3, 26, 30.4, 15.8, 19.7, 15, 21.4];
  const arm = (values: readonly number[]) => meanArm(sampleOf(values));
  const read = fixedHorizon(difference(arm([...a, 15.2, 13.3, 19.2]), arm(b)), { alpha: 0.05 });
  expect(read.value / read.se).toBeCloseTo(3.767123145144923, 10);
  expect(read.df).toBeCloseTo(18.332251638400464, 9);
  expect(read.p).toBeCloseTo(0.0013736383330710362, 12);
  expect(read.interval.lower).toBeCloseTo(3.2096841874699544, 8);
  expect(read.interval.upper).toBeCloseTo(11.280194355040159, 8);
});

test('proportions_ztest([60, 45], [480, 500]) and chi2_contingency(…, correction=False)', () => {
  const effect = pooledProportions({ n: 500, count: 45 }, { n: 480, count: 60 });
  expect(fixedHorizon(effect, { alpha: 0.05 }).p).toBeCloseTo(0.07658140903566986, 10);
  const table = independence([
    [10, 20, 30],
    [6, 9, 17],
  ]);
  expect([table.chi2, table.p]).toEqual(
    [0.27157465150403504, 0.873028283380073].map((x) => expect.closeTo(x, 10)),
  );
});

test.each<readonly [Correction, readonly number[]]>([
  ['bonferroni', [0.077, 0.14, 0.154, 0.245, 0.42, 1, 1]],
  ['holm', [0.077, 0.12, 0.12, 0.14, 0.18, 0.8, 0.8]],
  ['hochberg', [0.077, 0.11, 0.11, 0.14, 0.18, 0.7, 0.7]],
  ['hommel', [0.066, 0.0875, 0.088, 0.12, 0.18, 0.7, 0.7]],
  ['bh', [0.154 / 3, 0.154 / 3, 0.154 / 3, 0.06125, 0.084, 1.4 / 3, 0.7]],
  ['by', [0.1331, 0.1331, 0.1331, 0.1588125, 0.2178, 1, 1]],
])('multipletests(p, method) of %s', (method, wanted) => {
  const p = [0.011, 0.02, 0.022, 0.035, 0.06, 0.4, 0.7];
  expect(adjustPs(p, method)).toEqual(wanted.map((value) => expect.closeTo(value, 10)));
});

/** Four days of users, y left nought. */
const days = (users: number, shift: 0 | 1) => {
  const x = Float64Array.from({ length: users * 4 }, (_, at) => {
    const [i, j] = [Math.floor(at / 4), (at % 4) + 1];
    return Math.sin(i * i * j + j + shift) + 0.1 * j * shift;
  });
  return moments.ofRows({ columns: 4, x, y: new Float64Array(users) });
};

test('effects over days: GLS(d, [1, ln day], sigma), its residuals with a constant alone, and d′Σ⁻¹d; f.sf of these', () => {
  const [control, treatment] = [days(20, 0), days(24, 1)];
  const { trend, constant } = overTime(control, treatment, { alpha: 0.05 });
  expect(trend.value).toBeCloseTo(-0.056986426843518956, 10);
  // By what the estimated covariance of 42 degrees of freedom adds to that of a known one.
  const [known, t2] = [0.19498401392755074, 1.0881259321584873];
  const left = t2 - (trend.value / known) * (trend.value / known);
  expect(trend.se).toBeCloseTo(known * Math.sqrt((42 + left) / 40), 10);
  expect(trend.df).toBe(40);
  expect(constant.t2).toBeCloseTo(t2, 9);
  expect(constant.p).toBeCloseTo(0.7926039269473986, 9);
  const { together } = balance(control, treatment, { names: ['1', '2', '3', '4'] });
  expect(together.t2).toBeCloseTo(3.493294876164287, 9);
  expect(together.p).toBeCloseTo(0.5258548883715135, 9);
});

const effects = [0.1, 0.3, 0.35, 0.65, 0.45, 0.15];
const variances = [0.03, 0.03, 0.05, 0.01, 0.05, 0.02];

test('random effects: combine_effects(…, method_re="iterated"), Paule and Mandel with Hartung and Knapp', () => {
  const read = metaAnalysis(
    effects.map((value, at) => ({ value, se: Math.sqrt(variances[at]!) })),
    { alpha: 0.05 },
  );
  expect(read.tau * read.tau).toBeCloseTo(0.023161172942593733, 8);
  expect(read.mean.value).toBeCloseTo(0.3511545113720512, 8);
  expect(read.mean.se).toBeCloseTo(0.09194724281560886, 8);
  expect(read.heterogeneity.q).toBeCloseTo(12.805627705627714, 9);
});

test('segments: Q and the shrinkage of combine_effects(…, method_re="dl")', () => {
  const arm = (mean: number, variance: number) => ({
    n: 100,
    mean,
    variance: 50 * variance,
    assumptions: [],
  });
  const levels = effects.map((effect, at) => ({
    name: String(at),
    control: arm(0, variances[at]!),
    treatment: arm(effect, variances[at]!),
  }));
  const { cuts, segments } = heterogeneity([{ dimension: 'country', levels }]);
  expect(cuts[0]!.q).toBeCloseTo(12.805627705627714, 9);
  const [tau2, fixed] = [0.039785966460723785, 0.3967532467532467];
  expect(segments[0]!.shrunk.value).toBeCloseTo(fixed + (tau2 / (tau2 + 0.03)) * (0.1 - fixed), 9);
});

test('clusters: OLS(y, 1).fit(cov_type="cluster")', () => {
  const { mean, variance, n } = clusterArm({
    values: [3, 4, 5, 1, 2, 8, 9, 7, 6, 2.5, 3.5],
    cluster: [0, 0, 0, 1, 1, 2, 2, 2, 2, 3, 3],
  });
  expect(mean).toBeCloseTo(4.636363636363637, 12);
  expect(Math.sqrt(variance / n)).toBeCloseTo(1.4274332699096928, 10);
});

const day = 86_400_000;

/** Twelve people in five homes, and what they spent; what they took of two steps; who was in by a first look. */
const homes = [0, 0, 0, 1, 2, 2, 3, 3, 3, 3, 4, 4];
const spent = [3.1, 4.2, 5.3, 1.4, 2.5, 2.6, 8.7, 9.8, 7.9, 6.1, 0.2, 4.4];
const steps = [2, 1, 0, 2, 0, 1, 2, 2, 1, 0, 0, 2];
const early = [1, 2, null, 0.5, 1.5, 2.2, 3, null, 2.5, 1.1, null, null];
const late = [2, 3.5, 1, 0.7, 2.5, 2, 5, 4, 4.5, 2.2, 1, 0.3];

function ofHomes(metric: MetricInput) {
  const facts = homes.flatMap((_, who) => [
    ...['open', 'buy'].slice(0, steps[who]).map((event, step) => ({
      who,
      event,
      at: 2 * day + step,
      value: 1,
    })),
    { who, event: 'spend', at: 2 * day, value: spent[who]! },
    ...(early[who] === null ? [] : [{ who, event: 'play', at: 2, value: early[who]! }]),
    { who, event: 'play', at: 2 * day, value: late[who]! - (early[who] ?? 0) },
  ]);
  const tables = {
    exposures: tableOf({
      unit: texts(homes.map((_, who) => `p${who}`)),
      arm: texts(homes.map(() => 'a')),
      at: times(early.map((value) => (value === null ? 1.5 * day : 1))),
      home: texts(homes.map((home) => `h${home}`)),
    }),
    facts: tableOf({
      unit: texts(facts.map(({ who }) => `p${who}`)),
      at: times(facts.map(({ at }) => at)),
      event: texts(facts.map(({ event }) => event)),
      value: numbers(facts.map(({ value }) => value)),
    }),
  };
  const read = defineMetric(metric);
  const { cells } = statisticsOfTables(tables, {
    metrics: [read],
    sources: sourcesOf({ exposures: { cluster: 'home' } }),
    asOf: 3 * day,
    looks: [day, 3 * day],
  });
  return { statistic: cells[0]!.metrics[read.name]!, plan: planOf(read) };
}

const ofHome = { role: 'success', window: { kind: 'open-ended' } } as const;

test('clusters, a median: OLS(y <= 4.2, 1).fit(cov_type="cluster"), quantile(y, …, method="inverted_cdf")', () => {
  const of = { event: 'spend' } as const;
  const { statistic } = ofHomes({ ...ofHome, kind: 'quantile', name: 'median', share: 0.5, of });
  // Squared, .2185 is 2.1007 times p(1 − p)/11, so that ranks are .0900 and .9100.
  expect(statistic).toMatchObject({ kind: 'quantile', n: 5, value: 4.2, lower: 1.4, upper: 8.7 });
  expect(statistic.members!.designEffect).toBeCloseTo(2.1006944444444464, 12);
});

test('clusters, a funnel: OLS of both steps below each other, cov_type="cluster", times 5/4, and its delta method', () => {
  const both = [{ event: 'open' }, { event: 'buy' }];
  const { statistic, plan } = ofHomes({ ...ofHome, kind: 'funnel', name: 'funnel', steps: both });
  const { mean, variance, n } = armOf(plan, statistic);
  expect(mean).toBeCloseTo(5 / 12, 12);
  expect(Math.sqrt(variance / n)).toBeCloseTo(0.10358634645955768, 12);
  if (statistic.kind !== 'steps') throw new Error(statistic.kind);
  // Two arms alike: each part has twice the variance that one arm puts into it, c·L(r)/r with c = .4167.
  const parts = funnelStepParts(statistic, statistic, { alpha: 0.05, names: ['open', 'buy'] });
  const rates = [2 / 3, 0.625];
  const errors = [0.003858024691358028, 0.014648437500000009];
  parts.forEach(({ value, se }, at) => {
    expect(value).toBe(0);
    expect(se).toBeCloseTo((Math.sqrt(2 * errors[at]!) * (5 / 12)) / rates[at]!, 8);
  });
});

test('clusters, two looks: OLS of the values at both below each other, cov_type="cluster", times C/(C − 1)', () => {
  const of = { event: 'play' } as const;
  const { statistic } = ofHomes({ ...ofHome, kind: 'mean', name: 'growing', of });
  if (statistic.kind !== 'moments') throw new Error(statistic.kind);
  const { n, covariance } = statistic.looks!;
  expect(n).toEqual([4, 5]);
  expect(covariance[0]![0]! / 4).toBeCloseTo((0.05931640625000001 * 4) / 3, 12);
  expect(covariance[0]![1]! / 5).toBeCloseTo((0.11505425347222231 * 4) / 3, 12);
  expect(covariance[1]![1]! / 5).toBeCloseTo((0.3690904706790126 * 5) / 4, 12);
});

test('encouragement: IV2SLS, and where brentq finds |z(y − βd)| = 1.96', () => {
  const arm = (y: readonly number[], d: readonly number[]) => {
    const sum = (of: (row: number) => number) => y.reduce((total, _, row) => total + of(row), 0);
    return {
      n: y.length,
      outcome: sum((row) => y[row]!),
      outcomeSquares: sum((row) => y[row]! * y[row]!),
      takeUp: sum((row) => d[row]!),
      takeUpSquares: sum((row) => d[row]! * d[row]!),
      cross: sum((row) => y[row]! * d[row]!),
    };
  };
  const { estimate, set } = encouragement(
    {
      control: arm([1, 2, 3, 2.5, 1.5, 2, 3.5, 1], [0, 0, 1, 0, 0, 1, 1, 0]),
      encouraged: arm([2, 3, 4, 3.5, 2.5, 3, 4.5, 2, 5], [1, 1, 1, 0, 1, 1, 1, 0, 1]),
    },
    { alpha: 0.05 },
  );
  expect(estimate.value).toBeCloseTo(3.0172413793103465, 10);
  // Take-up differs by 1.9 errors: all but the values between the two ends.
  expect(set).toBe('outside');
  expect(estimate.interval).toEqual({ lower: null, upper: null });
});

test('two looks at t = ½ and 1: boundaries, p, median and interval by multivariate_normal.cdf and brentq', () => {
  const looks = boundaries({ alpha: 0.05, sides: 2, spending: { kind: 'power', rho: 2 } }, [0.5, 1]);
  expect(looks[0]!.z).toBeCloseTo(2.497705474412373, 8);
  expect(looks[1]!.z).toBeCloseTo(2.018310250602747, 6);
  const { p, median, interval } = stagewise({ sides: 2, looks, z: 2.4 }, 0.05);
  expect(p).toBeCloseTo(0.025276903182424967, 6);
  expect(median).toBeCloseTo(2.3427366717777867, 5);
  expect(interval.lower).toBeCloseTo(0.30211406693524756, 5);
  expect(interval.upper).toBeCloseTo(4.326562757866522, 5);
});

test('step-down max-T of three, unlike correlations: boxes by multivariate_normal.cdf', () => {
  const correlation = [
    [1, 0.3, -0.2],
    [0.3, 1, 0.5],
    [-0.2, 0.5, 1],
  ];
  const wanted = [0.0459123781302091, 0.06566537536005956, 0.31731050786291415];
  maxT([2.4, -2.1, 1], correlation, { sides: 2 }).forEach((p, at) =>
    expect(Math.abs(p - wanted[at]!)).toBeLessThan(3e-4),
  );
});

test('NormalIndPower: solve_power(.3, alpha=.05, power=.9, ratio=2), and the power of 100', () => {
  const of = { variance: { control: 1, treatment: 1 }, ratio: 2, alpha: 0.05, effect: 0.3 };
  expect(sampleSize({ ...of, power: 0.9 }).treatment).toBeCloseTo(175.12365638611186, 3);
  expect(power({ ...of, sides: 1, treatment: 100 })).toBeCloseTo(0.789485152686922, 10);
});

test('quantile_test(1 … 30, p=.25).confidence_interval(.95)', () => {
  const sorted = Array.from({ length: 30 }, (_, i) => i + 1);
  expect(quantileInterval(sorted, 0.25, 0.05)).toEqual({ lower: 3, upper: 13 });
});

test('funnel steps by hand: L(.15, .10) = .05/ln 1.5, times ln 1.2 and ln 1.25', () => {
  const { total, bySteps } = funnelParts([0.5, 0.2], [0.6, 0.25]);
  expect(total).toBeCloseTo(0.05, 12);
  expect(bySteps).toEqual([0.022483014339339573, 0.027516985660660426].map((x) => expect.closeTo(x, 12)));
});
