import { expect, test } from 'vitest';
import { streamOf } from '../../kit/index.ts';
import { filterRows } from '../../tables/index.ts';
import { standardised } from '../estimate.ts';
import { planOf, readMetric, readMetrics } from '../metrics/metric.ts';
import { statisticsOfTables } from '../metrics/rows/statistics.ts';
import { sourcesOf } from '../metrics/sources.ts';
import type { Statistic, Statistics } from '../metrics/statistics.ts';
import { longitudinalCorrelation } from '../sequential/longitudinal.ts';
import { compare } from './compare.ts';
import { longitudinalArms, momentsAt } from './longitudinal-arms.ts';
import { readout } from './readout.ts';
import { growthAt, growthErrors, growthMetrics, growthTables, growthZ } from './simulated-growth.ts';

const looks = [0, 1, 2];
type Arms = ReturnType<typeof growthAt>;

const armsOf = ([control, treated]: Arms, name: string): readonly [Statistic, Statistic] => [
  control[name]!,
  treated[name]!,
];

const correlationOf = (metric: (typeof growthMetrics)[number], arms: Arms) =>
  longitudinalCorrelation(...longitudinalArms(planOf(metric), ...armsOf(arms, metric.name))!);

const moments = (values: readonly number[], others: readonly number[]): number => {
  const mean = (of: readonly number[]) => of.reduce((sum, value) => sum + value, 0) / of.length;
  const [x, y] = [mean(values), mean(others)];
  return values.reduce((sum, value, at) => sum + (value - x) * (others[at]! - y), 0);
};

const correlated = (values: readonly number[], others: readonly number[]): number =>
  moments(values, others) / Math.sqrt(moments(values, values) * moments(others, others));

test('what the last look knows of an earlier one is what that one found', () => {
  const tables = growthTables(streamOf('growth', 'known'), 60);
  const last = growthAt(tables, 2);
  for (const metric of growthMetrics)
    for (const look of looks) {
      const compared = compare(planOf(metric), ...armsOf(growthAt(tables, look), metric.name));
      if ('code' in compared) throw new Error(compared.message);
      const z = growthZ(planOf(metric), armsOf(last, metric.name), look);
      expect(z, `${metric.name} at ${look}`).toBeCloseTo(standardised(compared.absolute), 9);
    }
});

// Leaving out one user after the other (Tukey's jackknife) knows nothing of linearisation; a quantile jumps by it, and is
// held by the next test alone.
const smooth = growthMetrics.filter(({ kind }) => kind !== 'quantile');

test('looks go together as the effects without each user do', () => {
  const tables = growthTables(streamOf('growth', 'jackknife'), 60);
  const users = tables.exposures.rows;
  const without = Array.from({ length: users }, (_, left) =>
    growthAt({ ...tables, exposures: filterRows(tables.exposures, (row) => row !== left) }, 2),
  );
  const all = growthAt(tables, 2);
  for (const metric of smooth) {
    const effects = looks.map((look) =>
      without.map((arms) => {
        const [a, b] = armsOf(arms, metric.name).map((arm) => momentsAt(arm.looks!, look));
        const compared = compare(planOf(metric), a!, b!);
        if ('code' in compared) throw new Error(compared.message);
        return compared.absolute.value;
      }),
    );
    const correlation = correlationOf(metric, all);
    for (const [j, k] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const)
      expect(
        Math.abs(correlation[j]![k]! - correlated(effects[j]!, effects[k]!)),
        `${metric.name} ${j} ${k}`,
      ).toBeLessThan(0.03);
  }
});

test('over experiments z-statistics go together as each of them says, not as those of a cohort', () => {
  const runs = 120;
  const drawn = Array.from({ length: runs }, (_, run) =>
    growthAt(growthTables(streamOf('growth', `together ${run}`), 50), 2),
  );
  // Fisher's z of a correlation has an error of 1/√(runs − 3).
  const far = 4 / Math.sqrt(runs - 3);
  for (const metric of growthMetrics) {
    const [first, last] = [0, 2].map((look) =>
      drawn.map((arms) => growthZ(planOf(metric), armsOf(arms, metric.name), look)),
    );
    const found = Math.atanh(correlated(first!, last!));
    const said = drawn.reduce((sum, arms) => sum + correlationOf(metric, arms)[0]![2]! / runs, 0);
    expect(Math.abs(Math.atanh(said) - found), metric.name).toBeLessThan(far);
    // Nine in ten users are in the first look.
    expect(Math.abs(Math.atanh(Math.sqrt(0.9)) - found), metric.name).toBeGreaterThan(far);
  }
});

test('three looks err in about 5 % (a fast part of growth.long.ts)', () => {
  const runs = 60;
  const erred = growthErrors({ runs, users: 40, seed: 'fast' });
  for (const [name, corrected] of Object.entries(erred.corrected))
    expect(corrected, name).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / runs));
  const sum = (of: Readonly<Record<string, number>>) => Object.values(of).reduce((all, one) => all + one, 0);
  expect(sum(erred['as a cohort'])).toBeGreaterThan(sum(erred.corrected));
  expect(sum(erred['each alone'])).toBeGreaterThan(1.5 * sum(erred.corrected));
});

const design = {
  control: 'control',
  arms: { control: 1, treated: 1 },
  analysis: {
    kind: 'group-sequential',
    spending: { kind: 'pocock' },
    information: [0.9, 0.95, 1],
    isFinal: true,
  },
} as const;

const statisticsOf = ([control, treated]: Arms): Statistics => ({
  exposure: { units: 120, multiple: 0, incomplete: 0 },
  cells: Object.entries({ control, treated }).map(([arm, metrics]) => ({
    segment: null,
    arm,
    units: 60,
    metrics,
  })),
  joint: [],
});

test('what goes on growing is read at looks, and refused where statistics do not tell of them', () => {
  const arms = growthAt(growthTables(streamOf('growth', 'read'), 60), 2);
  const said = readout({ metrics: growthMetrics, statistics: statisticsOf(arms), design });
  for (const { metric, result } of said.metrics) {
    if (result.kind !== 'estimated') throw new Error(`${metric}: ${result.kind}`);
    expect(result.absolute.method).toBe('group-sequential');
    // Parts of what goes on growing have no boundary of their own.
    expect(result.funnel).toBeNull();
  }
  const median = readMetric({
    kind: 'quantile',
    name: 'median',
    role: 'success',
    share: 0.5,
    of: { event: 'play' },
    window: { kind: 'open-ended' },
  });
  const value = { kind: 'quantile', n: 60, missing: 0, value: 7, lower: 6, upper: 8 } as const;
  const refused = readout({
    metrics: [median],
    statistics: statisticsOf([{ median: value }, { median: value }]),
    design,
  });
  expect(refused.metrics[0]!.result).toMatchObject({ kind: 'refused' });
});

test('statistics that know the outcome alone over looks do not correct a mean with covariates', () => {
  const plan = planOf(growthMetrics.find(({ name }) => name === 'adjusted mean')!);
  const arms = growthAt(growthTables(streamOf('growth', 'old'), 20), 2);
  const old = armsOf(arms, 'adjusted mean').map((arm): Statistic => {
    if (arm.kind !== 'moments') throw new Error(arm.kind);
    const own = looks.map((look) => 3 * look);
    const covariance = own.map((i) => own.map((j) => arm.looks!.covariance[i]![j]!));
    return { ...arm, looks: { n: arm.looks!.n, covariance } };
  });
  expect(longitudinalArms(plan, ...armsOf(arms, 'adjusted mean'))).toBeDefined();
  expect(longitudinalArms(plan, old[0]!, old[1]!)).toBeUndefined();
});

test('a look at which nothing was seen yet goes together with no other', () => {
  const late = readMetrics([{ ...growthMetrics[2]!, window: { kind: 'open-ended', after: '2d' } }]);
  const tables = growthTables(streamOf('growth', 'late'), 60);
  const asOf = 19 * 86_400_000;
  const { cells } = statisticsOfTables(tables, {
    metrics: late,
    sources: sourcesOf(),
    asOf,
    looks: [13, 16, 19].map((on) => on * 86_400_000),
  });
  const [a, b] = ['control', 'treated'].map(
    (name) => cells.find(({ arm }) => arm === name)!.metrics['ratio']!,
  );
  const correlation = longitudinalCorrelation(...longitudinalArms(planOf(late[0]!), a!, b!)!);
  expect(correlation[0]).toEqual([1, 0, 0]);
  expect(correlation[1]![2]).toBeGreaterThan(0);
});
