import { expect, test } from 'vitest';
import { streamOf, studentT } from '../../kit/index.ts';
import { cuped } from '../effects/cuped.ts';
import { difference, relativeLift } from '../effects/difference.ts';
import { fixedHorizon } from '../estimate.ts';
import { readMetrics, type Metric, type MetricInput } from '../metrics/metric.ts';
import { momentsOfSums, readStatistics, type Statistic, type Statistics } from '../metrics/statistics.ts';
import { covariateMoments } from '../samples/covariate-sample.ts';
import { meanArm } from '../samples/mean-sample.ts';
import { ratioArm } from '../samples/ratio-sample.ts';
import { all, any, better, type Rule } from '../verdict/rule.ts';
import type { ReadoutDesign } from './design.ts';
import type { MetricReadout, MetricResult } from './metric.ts';
import { readout } from './readout.ts';

const window = { kind: 'cohort', until: '7d' } as const;
const revenue = { kind: 'mean', name: 'revenue', role: 'success', of: { event: 'buy' }, window } as const;
const visits = { kind: 'count', name: 'visits', role: 'success', of: { event: 'visit' }, window } as const;
const latency = {
  ...revenue,
  name: 'latency',
  direction: 'decrease',
  role: 'guardrail',
  margin: { scale: 'relative', value: 0.1 },
} as const;

const two = { control: 'control', arms: { control: 1, new: 1 } } as const;

/** A mean of units whose variance is 4. */
const moments = (n: number, mean: number): Statistic => ({
  kind: 'moments',
  n,
  missing: 0,
  means: [mean],
  scatters: [4 * (n - 1)],
});

/** Arms of `n` units each with these statistics by metric. */
const statisticsOf = (
  arms: Readonly<Record<string, Readonly<Record<string, Statistic>>>>,
  { units = 1000, joint = [] }: { units?: number; joint?: Statistics['joint'] } = {},
): Statistics => ({
  exposure: { units: units * Object.keys(arms).length, multiple: 0, incomplete: 0 },
  cells: Object.entries(arms).map(([arm, metrics]) => ({ segment: null, arm, units, metrics })),
  joint,
});

const read = (metrics: readonly MetricInput[], statistics: Statistics, design: ReadoutDesign = two) =>
  readout({ metrics: readMetrics(metrics), statistics, design });

function estimated({ result }: MetricReadout): Extract<MetricResult, { kind: 'estimated' }> {
  if (result.kind !== 'estimated') throw new Error(result.kind);
  return result;
}

test('a mean is read as Welch reads it: 5 and 5.25, variance 4, 1,000 units an arm', () => {
  const said = read(
    [revenue],
    statisticsOf({ control: { revenue: moments(1000, 5) }, new: { revenue: moments(1000, 5.25) } }),
  );
  const [only] = said.metrics;
  const { absolute, relative } = estimated(only!);
  const se = Math.sqrt(8 / 1000);
  expect(absolute).toMatchObject({
    value: 0.25,
    se: expect.closeTo(se, 12),
    df: expect.closeTo(1998, 9),
    method: 't',
  });
  expect(absolute.p).toBeCloseTo(2 * studentT.survival(0.25 / se, 1998), 14);
  expect(absolute.interval.lower).toBeCloseTo(0.25 - studentT.upperQuantile(0.025, 1998) * se, 12);
  expect(relative!.value).toBeCloseTo(0.05, 12);
  expect(relative!.se).toBeCloseTo(Math.sqrt(4 / 25 / 1000 + (4 * 5.25 * 5.25) / 625 / 1000), 12);
  expect(only!.tests.better).toBeCloseTo(absolute.p / 2, 14);
  expect(only!.tests.deteriorated).toBeCloseTo(1 - absolute.p / 2, 14);
  expect(said.decisions[0]!.decision.verdict).toEqual({ kind: 'win', better: ['revenue'] });
});

test('statistics with covariates and ratios give what the effects give', () => {
  const stream = streamOf('readout', 'sums');
  const sums = () => {
    const rows = Array.from({ length: 200 }, () => {
      const x = stream.normal() + 3;
      return [x + stream.normal(), x, 1 + stream.below(4)] as const;
    });
    const sum = (i: number, j?: number) =>
      rows.reduce((total, row) => total + row[i]! * (j === undefined ? 1 : row[j]!), 0);
    return {
      n: 200,
      y: sum(0),
      x: sum(1),
      d: sum(2),
      yy: sum(0, 0),
      yx: sum(0, 1),
      xx: sum(1, 1),
      yd: sum(0, 2),
      dd: sum(2, 2),
    };
  };
  const arms = [sums(), sums()] as const;
  const of = ({ n, y, x, d, yy, yx, xx, yd, dd }: ReturnType<typeof sums>) => ({
    cuped: {
      kind: 'moments' as const,
      missing: 0,
      ...momentsOfSums(n, { sums: [y, x], products: [yy, yx, xx] }),
    },
    ratio: {
      kind: 'moments' as const,
      missing: 0,
      ...momentsOfSums(n, { sums: [y, d], products: [yy, yd, dd] }),
    },
  });
  const metrics = [
    { ...revenue, name: 'cuped', before: '7d' },
    {
      kind: 'ratio',
      name: 'ratio',
      role: 'success',
      numerator: { event: 'a' },
      denominator: { event: 'b' },
      window,
    },
  ] as const;
  const statistics = statisticsOf({ control: of(arms[0]), new: of(arms[1]) }, { units: 200 });
  const [adjusted, ratio] = read(metrics, statistics).metrics.map(estimated);
  const covariates = arms.map(({ n, y, x, yy, yx, xx }) =>
    covariateMoments({ n, sum: y, sumSquares: yy, covariateSum: x, covariateSquares: xx, cross: yx }),
  );
  const expected = cuped(covariates[0]!, covariates[1]!);
  expect(adjusted!.absolute.value).toBeCloseTo(expected.value, 11);
  expect(adjusted!.absolute.se).toBeCloseTo(expected.se, 11);
  expect(adjusted!.adjustment!.varianceRatio).toBeCloseTo(expected.varianceRatio, 9);
  const lift = cuped(covariates[0]!, covariates[1]!, { scale: 'relative' });
  expect(adjusted!.relative!.se).toBeCloseTo(lift.se, 11);
  const [a, b] = arms.map(({ n, y, d, yy, yd, dd }) =>
    ratioArm({ n, numerator: y, numeratorSquares: yy, denominator: d, denominatorSquares: dd, cross: yd }),
  );
  expect(ratio!.absolute.se).toBeCloseTo(difference(a!, b!).se, 11);
  expect(ratio!.relative!.value).toBeCloseTo(relativeLift(a!, b!).value, 11);
});

test('roles: a guardrail within its margin, success not shown, no ship', () => {
  const metrics = [revenue, latency];
  const same = { revenue: moments(1000, 5), latency: moments(1000, 10) };
  const said = read(metrics, statisticsOf({ control: same, new: { ...same, latency: moments(1000, 10.1) } }));
  const guardrail = said.metrics.find(({ metric }) => metric === 'latency')!;
  const arms = [10, 10.1].map((mean) =>
    meanArm({ n: 1000, sum: 1000 * mean, sumSquares: 1000 * mean * mean + 4 * 999 }),
  );
  const asked = fixedHorizon(relativeLift(arms[0]!, arms[1]!), { alpha: 0.05, side: 'less', nullValue: 0.1 });
  expect(guardrail.tests.notWorse).toBeCloseTo(asked.p, 11);
  expect(guardrail.tests.better).toBeNull();
  expect(guardrail.tests.deteriorated).toBeLessThan(0.5);
  expect(said.decisions[0]!.decision).toMatchObject({
    decision: 'do-not-ship',
    verdict: { kind: 'neutral', missing: [{ kind: 'better', metric: 'revenue' }] },
  });
});

test('what got worse is a regression, for a decrease too', () => {
  const control = { revenue: moments(1000, 5), latency: moments(1000, 10) };
  const slower = { revenue: moments(1000, 6), latency: moments(1000, 10.5) };
  expect(
    read([revenue, latency], statisticsOf({ control, new: slower })).decisions[0]!.decision.verdict,
  ).toEqual({
    kind: 'regression',
    worse: ['latency'],
  });
});

test('arms out of proportion are invalid, whatever the metrics say', () => {
  const statistics = statisticsOf({
    control: { revenue: moments(1000, 5) },
    new: { revenue: moments(1000, 6) },
  });
  const said = read([revenue], statistics, { ...two, arms: { control: 1, new: 2 } });
  expect(said.quality.sampleRatio.isAlarm).toBe(true);
  expect(said.decisions[0]!.decision.verdict).toEqual({ kind: 'invalid', failed: ['sample-ratio'] });
});

test('several exposures, missing data and imbalance before are quality checks', () => {
  const before = (n: number, missing: number, earlier: number): Statistic => ({
    kind: 'moments',
    n,
    missing,
    means: [5, earlier],
    scatters: [4 * n, n, n],
  });
  const said = read([{ ...revenue, before: '7d' }], {
    exposure: { units: 2100, multiple: 100, incomplete: 0 },
    cells: [
      { segment: null, arm: 'control', units: 1000, metrics: { revenue: before(1000, 0, 3) } },
      { segment: null, arm: 'new', units: 1000, metrics: { revenue: before(900, 100, 4) } },
    ],
    joint: [],
  });
  expect(said.decisions[0]!.decision.verdict).toEqual({
    kind: 'invalid',
    failed: ['multiple-exposure', 'missing-data', 'balance'],
  });
  expect(said.quality.balance[0]).toMatchObject({ metric: 'revenue', treatment: 'new', isAlarm: true });
});

test('who bought at all may differ between arms: that metric is of different people, the experiment is not broken', () => {
  const quantile = {
    kind: 'quantile',
    name: 'basket',
    role: 'deterioration',
    of: { event: 'buy' },
    share: 0.5,
    window,
  } as const;
  const of = (n: number): Record<string, Statistic> => ({
    basket: { kind: 'quantile', n, missing: 1000 - n, value: 7, lower: 6, upper: 8 },
  });
  const statistics = statisticsOf({ control: of(200), new: of(400) });
  const among = read([{ ...quantile, without: 'leave-out' }], statistics);
  expect(among.quality.missing[0]).toMatchObject({ cause: 'selection', isAlarm: true });
  expect(among.decisions[0]!.decision.verdict.kind).toBe('neutral');
  expect(read([quantile], statistics).decisions[0]!.decision.verdict.kind).toBe('invalid');
});

test('success metrics are corrected for metrics and treatments', () => {
  const control = { revenue: moments(1000, 5), visits: moments(1000, 5) };
  const better = { revenue: moments(1000, 5.3), visits: moments(1000, 5) };
  const arms = { control: 1, a: 1, b: 1 };
  const said = read([revenue, visits], statisticsOf({ control, a: better, b: control }), {
    control: 'control',
    arms,
  });
  const [first] = said.metrics;
  expect(first!.adjustedP).toBeCloseTo(4 * first!.tests.better!, 12);
  expect(said.decisions.map(({ decision }) => decision.decision)).toEqual(['ship', 'do-not-ship']);
});

/** Two metrics whose units go together with correlation r. */
const together = (r: number, control: readonly [number, number], treated: readonly [number, number]) => {
  const of = ([a, b]: readonly [number, number]) => ({ revenue: moments(1000, a), visits: moments(1000, b) });
  const joint = ['control', 'new'].map((arm) => ({
    arm,
    metrics: ['visits', 'revenue'] as [string, string],
    n: 1000,
    scatters: [[r * 4 * 999]],
  }));
  return statisticsOf({ control: of(control), new: of(treated) }, { joint });
};

test('max-T: metrics that are one another cost one test, independent ones two', () => {
  const design: ReadoutDesign = { ...two, correction: 'max-t' };
  const ps = (r: number) => {
    const { metrics } = read([revenue, visits], together(r, [5, 5], [5.2, 5.2]), design);
    return metrics.map(({ adjustedP, tests }) => adjustedP! / tests.better!);
  };
  expect(ps(0.99999)[0]).toBeCloseTo(1, 1);
  expect(ps(0)[0]).toBeCloseTo(2, 1);
  expect(() => read([revenue, visits], { ...together(0, [5, 5], [5, 5]), joint: [] }, design)).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_STATISTICS_INVALID' }),
  );
  expect(() =>
    read([revenue, visits], together(0, [5, 5], [5, 5]), {
      ...design,
      analysis: { kind: 'any-time', tuning: 1000 },
    }),
  ).toThrow('max-t is for one look');
});

test('max-T of a rule: each of its cuts is one joint test, a metric by itself none', () => {
  const rule = any(better('visits'), better('revenue'));
  const design: ReadoutDesign = { ...two, correction: 'max-t' };
  const ps = (r: number, given: Rule) => {
    const said = read([revenue, visits], together(r, [5, 5], [5.2, 5.21]), { ...design, rule: given });
    const decided = said.decisions[0]!.decision;
    return { p: decided.p, ratios: said.metrics.map(({ adjustedP, tests }) => adjustedP! / tests.better!) };
  };
  const flat = read([revenue, visits], together(0.6, [5, 5], [5.2, 5.21]), design).decisions[0]!.decision;
  // Student's p-values of two thousand units, where the default rule takes normal ones.
  expect(ps(0.6, rule).p / flat.p).toBeCloseTo(1, 1);
  expect(ps(0.6, rule).p).toBeGreaterThan(flat.p);
  expect(ps(0.99999, rule).ratios[0]).toBeCloseTo(1, 1);
  expect(ps(0, rule).ratios[0]).toBeCloseTo(2, 1);
  expect(ps(0.6, all(better('visits'), better('revenue'))).ratios).toEqual([1, 1]);
});

test('segments keep the false discovery rate of their metric', () => {
  const cell = (level: string | null, arm: string, mean: number) => ({
    segment: level === null ? null : { dimension: 'country', level },
    arm,
    units: 1000,
    metrics: { revenue: moments(1000, mean) },
  });
  const levels = ['DE', 'FR', 'ES', 'NL'];
  const cells = [null, ...levels].flatMap((level, at) => [
    cell(level, 'control', 5),
    cell(level, 'new', 5 + at / 20),
  ]);
  const said = read([revenue], { exposure: { units: 8000, multiple: 0, incomplete: 0 }, cells, joint: [] });
  const segments = said.metrics.filter(({ segment }) => segment !== null);
  expect(segments.map(({ segment }) => segment!.level)).toEqual(levels);
  const ps = segments.map(({ tests }) => tests.different!);
  expect(segments.map(({ adjustedP }) => adjustedP)).toEqual([
    ps[0],
    expect.closeTo((ps[1]! * 4) / 3, 12),
    expect.closeTo((ps[2]! * 4) / 2, 12),
    expect.closeTo(ps[3]! * 4, 12),
  ]);
  expect(said.quality.sampleRatioCause!.cause).toEqual({ kind: 'none' });
});

const growing = { ...revenue, window: { kind: 'open-ended' } } as const;
const looks = (scale: number) => ({
  n: [500, 1000],
  covariance: [
    [2 * scale, 2 * scale],
    [2 * scale, 4 * scale],
  ],
});
const withLooks = (mean: number): Statistic => ({
  ...(moments(1000, mean) as Extract<Statistic, { kind: 'moments' }>),
  looks: looks(1),
});
const analysis = {
  kind: 'group-sequential',
  spending: { kind: 'obrien-fleming' },
  information: [500, 1000],
  planned: 2000,
} as const;

test('repeated looks at an open-ended metric are corrected or refused, never read as they are', () => {
  const plain = statisticsOf({ control: { revenue: moments(1000, 5) }, new: { revenue: moments(1000, 6) } });
  for (const how of [analysis, { kind: 'any-time', tuning: 2000 } as const]) {
    const said = read([growing], plain, { ...two, analysis: how });
    expect(said.metrics[0]!.result).toMatchObject({ kind: 'refused', absolute: { value: 1 } });
    expect(said.decisions[0]!.decision.decision).toBe('do-not-ship');
  }
  const corrected = statisticsOf({ control: { revenue: withLooks(5) }, new: { revenue: withLooks(6) } });
  const said = read([growing], corrected, { ...two, analysis });
  expect(estimated(said.metrics[0]!).absolute.method).toBe('group-sequential');
  expect(said.metrics[0]!.tests.better).toBeLessThan(0.05);
  expect(said.decisions[0]!.decision.decision).toBe('ship');
});

test('a cohort metric is read at looks and at any time, wider than at one look', () => {
  const statistics = statisticsOf({
    control: { revenue: moments(1000, 5) },
    new: { revenue: moments(1000, 5.25) },
  });
  const width = (design: ReadoutDesign) => {
    const { interval } = estimated(read([revenue], statistics, design).metrics[0]!).absolute;
    return interval.upper! - interval.lower!;
  };
  const fixed = width(two);
  expect(width({ ...two, analysis })).toBeGreaterThan(1.2 * fixed);
  expect(width({ ...two, analysis: { kind: 'any-time', tuning: 2000 } })).toBeGreaterThan(1.2 * fixed);
});

test('a metric without an answer says why and ships nothing', () => {
  const nothing: Statistic = { kind: 'moments', n: 1000, missing: 0, means: [0], scatters: [0] };
  const said = read([revenue], statisticsOf({ control: { revenue: nothing }, new: { revenue: nothing } }));
  expect(said.metrics[0]!.result).toMatchObject({ kind: 'no-answer', code: 'EXPERIMENTS_NO_SPREAD' });
  expect(said.decisions[0]!.decision.decision).toBe('do-not-ship');
  const empty = read([revenue], { exposure: { units: 0, multiple: 0, incomplete: 0 }, cells: [], joint: [] });
  expect(empty.metrics[0]!.result).toMatchObject({ kind: 'no-answer', code: 'EXPERIMENTS_SAMPLE_UNFIT' });
});

test('funnels show the parts of their difference, quantiles their order statistics', () => {
  const steps = [{ event: 'open' }, { event: 'buy' }];
  const metrics: readonly MetricInput[] = [
    { kind: 'funnel', name: 'funnel', role: 'success', steps, window },
    { kind: 'quantile', name: 'median', role: 'deterioration', of: { event: 'buy' }, share: 0.5, window },
  ];
  const arm = (reached: number[], value: number): Record<string, Statistic> => ({
    funnel: { kind: 'steps', n: 1000, missing: 0, reached },
    median: { kind: 'quantile', n: 1000, missing: 0, value, lower: value - 1, upper: value + 1 },
  });
  const statistics = statisticsOf({ control: arm([500, 100], 7), new: arm([500, 200], 8) });
  const [funnel, median] = read(metrics, statistics).metrics.map(estimated);
  expect(funnel!.absolute.value).toBeCloseTo(0.1, 12);
  const [open, buy] = funnel!.funnel!;
  expect(open).toMatchObject({ control: 0.5, treated: 0.5, part: { value: 0 } });
  expect(buy).toMatchObject({ control: 0.2, treated: 0.4, part: { value: expect.closeTo(0.1, 12) } });
  // Read as the effect is: once, or at all looks together.
  const [, atLooks] = estimated(read(metrics, statistics, { ...two, analysis }).metrics[0]!).funnel!;
  expect(atLooks!.part).toMatchObject({ value: buy!.part!.value, se: buy!.part!.se });
  expect(atLooks!.part!.interval.lower).toBeLessThan(buy!.part!.interval.lower! - 0.2 * buy!.part!.se);
  const [all] = estimated(
    read(metrics, statisticsOf({ control: arm([1000, 100], 7), new: arm([1000, 200], 8) })).metrics[0]!,
  ).funnel!;
  expect(all).toEqual({ control: 1, treated: 1, part: null });
  expect(median!.absolute).toMatchObject({ value: 1, se: expect.closeTo(Math.SQRT2 / 1.959964, 6) });
});

test('what does not fit together is refused by name', () => {
  const fine = statisticsOf({ control: { revenue: moments(9, 5) }, new: { revenue: moments(9, 5) } });
  expect(() => read([revenue], fine, { ...two, control: 'nobody' })).toThrow('no arm is called "nobody"');
  expect(() => read([revenue], fine, { control: 'control', arms: { control: 1 } })).toThrow('no arm beside');
  expect(() => read([revenue], fine, { control: 'control', arms: { control: 1, other: 1 } })).toThrow(
    '"new" is not in the design',
  );
  expect(() => read([visits], fine)).toThrow('no statistics of "visits"');
  expect(readStatistics(JSON.parse(JSON.stringify(fine)))).toEqual(fine);
  expect(() => readStatistics({ ...fine, cells: [{}] })).toThrow('cells.0');
});

test('the readout is plain data', () => {
  const said = read(
    [revenue],
    statisticsOf({ control: { revenue: moments(9, 5) }, new: { revenue: moments(9, 5) } }),
  );
  expect(JSON.parse(JSON.stringify(said))).toEqual(said);
});

const names = (metrics: readonly Metric[]) => metrics.map(({ name }) => name);

test('A/A: the share of false ships keeps below alpha', () => {
  const metrics = readMetrics([revenue, visits, { ...latency, margin: { scale: 'relative', value: 10 } }]);
  const stream = streamOf('readout', 'A/A');
  const runs = 600;
  let ships = 0;
  for (let run = 0; run < runs; run++) {
    const arm = () =>
      Object.fromEntries(
        names(metrics).map((name) => [name, moments(1000, 5 + (stream.normal() * 2) / Math.sqrt(1000))]),
      );
    const said = readout({ metrics, statistics: statisticsOf({ control: arm(), new: arm() }), design: two });
    ships += Number(said.decisions[0]!.decision.decision === 'ship');
  }
  const se = Math.sqrt((0.05 * 0.95) / runs);
  expect(ships / runs).toBeLessThan(0.05 + 3 * se);
  expect(ships / runs).toBeGreaterThan(0.02);
});

test('levels stay those of all treatments that were planned, whichever are still read', () => {
  const statistics = statisticsOf({
    control: { revenue: moments(1000, 5) },
    new: { revenue: moments(1000, 5.18) },
  });
  const [alone, among] = [undefined, 3].map((family) =>
    read([revenue], statistics, { ...two, ...(family === undefined ? {} : { family }) }),
  );
  expect(among!.metrics[0]!.adjustedP).toBeCloseTo(3 * alone!.metrics[0]!.adjustedP!, 12);
  expect(among!.decisions[0]!.decision.p).toBeCloseTo(3 * alone!.decisions[0]!.decision.p, 12);
  expect([alone, among].map((said) => said!.decisions[0]!.decision.decision)).toEqual([
    'ship',
    'do-not-ship',
  ]);
  expect(() => read([revenue], statistics, { ...two, family: 0 })).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_DESIGN_INVALID' }),
  );
});

test('equal values whose scatter is rounding alone have no spread, however far apart the arms', () => {
  const equal = (mean: number): Statistic => ({
    kind: 'moments',
    n: 1000,
    missing: 0,
    means: [mean],
    scatters: [1000 * (mean * 1e-16) * (mean * 1e-16)],
  });
  const said = read(
    [revenue],
    statisticsOf({ control: { revenue: equal(0.1) }, new: { revenue: equal(0.2) } }),
  );
  expect(said.metrics[0]!.result).toMatchObject({ kind: 'no-answer', code: 'EXPERIMENTS_NO_SPREAD' });
});

test('a ratio of columns a million times their spread is read as their moments are', () => {
  // (N − R·D)/D̄ of N = 1e9 ± 1 over D = 1: variance 1, which sums of squares of 1e18 do not hold.
  const metric = { ...revenue, kind: 'ratio', numerator: revenue.of, denominator: visits.of } as const;
  const of = (mean: number): Statistic => ({
    kind: 'moments',
    n: 1001,
    missing: 0,
    means: [mean, 1],
    scatters: [1000, 0, 0],
  });
  const { of: _, ...ratio } = metric;
  const said = read([ratio], statisticsOf({ control: { revenue: of(1e9) }, new: { revenue: of(1e9 + 1) } }));
  expect(estimated(said.metrics[0]!).absolute.se).toBeCloseTo(Math.sqrt(2 / 1001), 12);
});
