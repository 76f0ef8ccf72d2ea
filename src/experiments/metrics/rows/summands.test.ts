import { expect, test } from 'vitest';
import { streamOf } from '../../../kit/index.ts';
import { numbers, tableOf, texts, times } from '../../../tables/index.ts';
import { summandEffects } from '../../readout/summand-effects.ts';
import { readMetric } from '../metric.ts';
import { sourcesOf } from '../sources.ts';
import { statisticsOfTables } from './statistics.ts';
import { summandsOf } from './summands.ts';

const day = 86_400_000;
const asOf = 100 * day;

type Exposed = readonly [unit: string, arm: string, home?: string];
type Happened = readonly [unit: string, event: string, at: number, value: number, channel: string | null];

function tablesOf(exposures: readonly Exposed[], facts: readonly Happened[]) {
  return {
    exposures: tableOf({
      unit: texts(exposures.map(([unit]) => unit)),
      arm: texts(exposures.map(([, arm]) => arm)),
      at: times(exposures.map(() => 0)),
      home: texts(exposures.map(([, , home]) => home ?? null)),
    }),
    facts: tableOf({
      unit: texts(facts.map(([unit]) => unit)),
      event: texts(facts.map(([, event]) => event)),
      at: times(facts.map(([, , at]) => at * day)),
      value: numbers(facts.map(([, , , value]) => value)),
      channel: texts(facts.map(([, , , , channel]) => channel)),
    }),
  };
}

const ask = { column: 'channel', asOf, sources: sourcesOf() };
/** Kinds that say in how many days have no window. */
const metric = (of: object) =>
  readMetric({
    role: 'deterioration',
    name: 'm',
    ...('day' in of || 'within' in of || 'after' in of ? {} : { window: { kind: 'cohort', until: '7d' } }),
    ...of,
  });

const byHand = tablesOf(
  [
    ['a', 'old'],
    ['b', 'old'],
    ['c', 'new'],
    ['d', 'new'],
  ],
  [
    ['a', 'buy', 1, 5, 'push'],
    ['a', 'buy', 1.5, 2, 'email'],
    ['a', 'buy', 3.5, 4, 'push'],
    ['a', 'buy', 9, 100, 'push'], // the window is over
    ['b', 'buy', 2, 1, null],
    ['c', 'buy', 2, 6, 'email'],
    ['c', 'buy', 2.5, 1, 'push'],
  ],
);

test('by hand: values fact by fact, what happened at all by the first fact, days by the first of each', () => {
  const meansOf = (of: object) => {
    const { levels, arms } = summandsOf(byHand, { ...ask, metric: metric(of) })!;
    expect(levels).toEqual(['email', 'push', null]);
    return Object.fromEntries(
      Object.entries(arms).map(([arm, { parts }]) => [arm, parts.map(({ mean }) => mean)]),
    );
  };
  const buy = { event: 'buy' };
  expect(meansOf({ kind: 'mean', of: buy })).toEqual({ old: [1, 4.5, 0.5], new: [3, 0.5, 0] });
  expect(meansOf({ kind: 'count', of: buy })).toEqual({ old: [0.5, 1, 0.5], new: [0.5, 0.5, 0] });
  const { arms } = summandsOf(byHand, { ...ask, metric: metric({ kind: 'proportion', of: buy }) })!;
  expect(arms['old']!.parts.map(({ mean }) => mean)).toEqual([0, 0.5, 0.5]);
  expect(meansOf({ kind: 'mean', of: { ...buy, aggregate: 'days' } })).toEqual({
    old: [0, 1, 0.5],
    new: [0.5, 0, 0],
  });
});

test('of random logs parts add up to the metric as it is read, with covariates left out, in every kind and by home', () => {
  const stream = streamOf('summands', 'test');
  const units = Array.from({ length: 300 }, (_, i) => `u${i}`);
  const exposures = units.map(
    (unit, i) => [unit, i % 6 < 3 ? 'old' : 'new', `h${Math.floor(i / 3)}`] as const,
  );
  const channels = ['push', 'email', 'sms', null];
  const facts = units.flatMap((unit) =>
    Array.from({ length: stream.below(5) }, (): Happened => {
      const event = stream.uniform() < 0.5 ? 'buy' : 'visit';
      const value = 1e6 + Math.round(100 * stream.normal());
      return [unit, event, 9 * stream.uniform(), value, channels[stream.below(4)]!];
    }),
  );
  const tables = tablesOf(exposures, facts);
  const buy = { event: 'buy' };
  const ratio = { kind: 'ratio', numerator: buy, denominator: { event: 'visit', aggregate: 'count' } };
  const kinds = [
    { kind: 'mean', of: buy },
    { kind: 'mean', of: { ...buy, aggregate: 'days' } },
    { kind: 'count', of: buy },
    { kind: 'proportion', of: buy },
    { kind: 'retention', of: buy, day: 2 },
    ratio,
  ];
  for (const cluster of [undefined, 'home'])
    for (const of of kinds) {
      if (cluster !== undefined && of === ratio) continue;
      const own = metric(of);
      const sources = sourcesOf({ exposures: cluster === undefined ? {} : { cluster } });
      const summands = summandsOf(tables, { ...ask, sources, metric: own })!;
      const statistics = statisticsOfTables(tables, { metrics: [own], sources, asOf });
      const asked = { control: 'old', treatment: 'new', alpha: 0.05, analysis: { kind: 'fixed' } } as const;
      const { total, parts } = summandEffects(own, { summands, statistics }, asked)!;
      const scale = Math.abs(parts.reduce((sum, { control }) => sum + Math.abs(control), 0));
      const sum = parts.reduce((all, { part }) => all + part!.value, 0);
      expect(Math.abs(sum - total!.value) / scale).toBeLessThan(1e-12);
      for (const arm of ['old', 'new']) {
        const statistic = statistics.cells.find((one) => one.arm === arm)!.metrics['m']!;
        if (statistic.kind !== 'moments') throw new Error('no moments');
        const [top, bottom] = statistic.means;
        const { mean, variance, n } = summands.arms[arm]!.total;
        expect(mean / (of === ratio ? top! / bottom! : top!)).toBeCloseTo(1, 9);
        expect(n).toBe(statistic.n);
        if (of !== ratio) expect(variance / (statistic.scatters[0]! / (n - 1))).toBeCloseTo(1, 6);
      }
    }
});

test('the interval of a part covers the truth as often as it says', () => {
  const stream = streamOf('summands', 'coverage');
  const [runs, size] = [400, 120];
  let [push, other] = [0, 0];
  for (let run = 0; run < runs; run++) {
    const exposures = Array.from(
      { length: 2 * size },
      (_, i) => [`u${i}`, i < size ? 'old' : 'new'] as const,
    );
    const facts = exposures.flatMap(([unit, arm]): Happened[] => {
      const drawn = stream.uniform();
      // Push makes three in ten buy and five in the new arm; e-mail two in ten in both.
      const bound = arm === 'old' ? 0.3 : 0.5;
      if (drawn < bound) return [[unit, 'buy', 1, 1, 'push']];
      return drawn < bound + 0.2 ? [[unit, 'buy', 1, 1, 'email']] : [];
    });
    const own = metric({ kind: 'proportion', of: { event: 'buy' } });
    const tables = tablesOf(exposures, facts);
    const statistics = statisticsOfTables(tables, { metrics: [own], sources: ask.sources, asOf });
    const summands = summandsOf(tables, { ...ask, metric: own })!;
    const asked = { control: 'old', treatment: 'new', alpha: 0.05, analysis: { kind: 'fixed' } } as const;
    const [email, pushed] = summandEffects(own, { summands, statistics }, asked)!.parts;
    const covers = ({ lower, upper }: { lower: number | null; upper: number | null }, truth: number) =>
      Number(lower! <= truth && truth <= upper!);
    push += covers(pushed!.part!.interval, 0.2);
    other += covers(email!.part!.interval, 0);
  }
  const slack = 3 * Math.sqrt((0.05 * 0.95) / runs);
  for (const share of [push / runs, other / runs]) expect(Math.abs(share - 0.95)).toBeLessThan(slack);
});

test('what is not added up from facts has no parts, nor what is capped', () => {
  const buy = { event: 'buy' };
  for (const of of [
    { kind: 'mean', of: buy, cap: { kind: 'value', upper: 3 } },
    { kind: 'quantile', of: buy, share: 0.5 },
    { kind: 'funnel', steps: [buy, buy] },
    { kind: 'time-to-event', of: buy, within: '7d' },
    { kind: 'reachability', gained: [], lost: [buy], initially: true, after: '7d' },
  ])
    expect(summandsOf(byHand, { ...ask, metric: metric(of) })).toBeNull();
});
