import { expect, test } from 'vitest';
import { streamOf } from '../../kit/index.ts';
import { numbers, tableOf, texts, times } from '../../tables/index.ts';
import { readMetrics } from '../metrics/metric.ts';
import { statisticsOfTables } from '../metrics/rows/statistics.ts';
import { sourcesOf } from '../metrics/sources.ts';
import { baselineCorrelation, baselineOf } from './baseline.ts';

const day = 86_400_000;
const n = 500;
const stream = streamOf('baseline', 'units');
const units = Array.from({ length: n }, (_, at) => {
  const before = stream.normal();
  const value = 5 + 2 * before + stream.normal();
  return {
    unit: `u${at}`,
    before: 10 + before,
    value,
    visits: 1 + Math.floor(3 * stream.uniform()),
    loss: -0.5 * value + stream.normal(),
  };
});

const facts = units.flatMap(({ unit, before, value, visits, loss }) => [
  { unit, event: 'buy', at: 9 * day, value: before },
  { unit, event: 'buy', at: 11 * day, value },
  { unit, event: 'lose', at: 11 * day, value: loss },
  ...Array.from({ length: visits }, () => ({ unit, event: 'visit', at: 11 * day, value: 0 })),
]);

const window = { kind: 'cohort', until: '7d' };
const metrics = readMetrics([
  { kind: 'mean', name: 'plain', role: 'success', of: { event: 'buy' }, window },
  { kind: 'mean', name: 'adjusted', role: 'success', of: { event: 'buy' }, window, before: '7d' },
  { kind: 'mean', name: 'loss', role: 'deterioration', direction: 'decrease', of: { event: 'lose' }, window },
  {
    kind: 'ratio',
    name: 'per visit',
    role: 'success',
    numerator: { event: 'buy' },
    denominator: { event: 'visit', aggregate: 'count' },
    window,
  },
  { kind: 'count', name: 'never', role: 'success', of: { event: 'fly' }, window },
]);

const statistics = statisticsOfTables(
  {
    exposures: tableOf({
      unit: texts(units.map(({ unit }) => unit)),
      arm: texts(units.map(() => 'all')),
      at: times(units.map(() => 10 * day)),
    }),
    facts: tableOf({
      unit: texts(facts.map(({ unit }) => unit)),
      event: texts(facts.map(({ event }) => event)),
      at: times(facts.map(({ at }) => at)),
      value: numbers(facts.map(({ value }) => value)),
    }),
  },
  { metrics, sources: sourcesOf(), asOf: 20 * day, together: metrics.slice(0, 4).map(({ name }) => name) },
);

const of = (at: number) => baselineOf(metrics[at]!, statistics.cells[0]!.metrics[metrics[at]!.name]!);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const covariance = (a: readonly number[], b: readonly number[]) => {
  const [x, y] = [mean(a), mean(b)];
  return a.reduce((sum, value, i) => sum + (value - x) * (b[i]! - y), 0) / (a.length - 1);
};
const valuesOf = (name: 'value' | 'before' | 'visits' | 'loss') => units.map((unit) => unit[name]);

test('a mean has its variance per unit, and what the time before leaves of it', () => {
  const own = covariance(valuesOf('value'), valuesOf('value'));
  expect(of(0)).toMatchObject({ kind: 'measured', n, missing: 0, varianceRatio: null });
  expect(of(0)).toMatchObject({
    value: expect.closeTo(mean(valuesOf('value')), 10),
    variance: expect.closeTo(own, 8),
  });
  const cross = covariance(valuesOf('value'), valuesOf('before'));
  const left = own - (cross * cross) / covariance(valuesOf('before'), valuesOf('before'));
  const adjusted = of(1);
  if (adjusted.kind !== 'measured') throw new Error(adjusted.message);
  // The readout counts a degree of freedom or so otherwise.
  expect(adjusted.variance / left).toBeCloseTo(1, 2);
  expect(adjusted.varianceRatio).toBeCloseTo(left / own, 2);
});

test('a ratio has the variance of its linear part', () => {
  const [top, bottom] = [mean(valuesOf('value')), mean(valuesOf('visits'))];
  const linear = units.map(({ value, visits }) => (value - (top / bottom) * visits) / bottom);
  expect(of(3)).toMatchObject({
    value: expect.closeTo(top / bottom, 10),
    variance: expect.closeTo(covariance(linear, linear), 8),
  });
});

test('correlations are those of the units, each turned so that up is good', () => {
  const found = baselineCorrelation([metrics[0]!, metrics[2]!], statistics, 'all');
  const sd = (values: readonly number[]) => Math.sqrt(covariance(values, values));
  const rho =
    covariance(valuesOf('value'), valuesOf('loss')) / (sd(valuesOf('value')) * sd(valuesOf('loss')));
  expect(found[0]![1]).toBeCloseTo(-rho, 8);
  expect(found[1]![0]).toBeCloseTo(-rho, 8);
});

test('what never happened has no baseline', () => {
  expect(of(4)).toMatchObject({ kind: 'no-answer', code: 'EXPERIMENTS_NO_SPREAD' });
});
