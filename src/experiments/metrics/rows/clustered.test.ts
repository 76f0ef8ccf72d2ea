import { expect, test } from 'vitest';
import { clusterSums } from './clustered.ts';
import { streamOf, type Stream } from '../../../kit/index.ts';
import { numbers, tableOf, texts, times } from '../../../tables/index.ts';
import { clusterArm } from '../../causal/cluster.ts';
import { difference } from '../../effects/difference.ts';
import { quantileBootstrap } from '../../effects/quantile-bootstrap.ts';
import { armOf } from '../../readout/compare.ts';
import { readout } from '../../readout/readout.ts';
import { clusteredMoments } from '../clusters.ts';
import { planOf, readMetric, readMetrics } from '../metric.ts';
import { sourcesOf } from '../sources.ts';
import { statisticsOfTables } from './statistics.ts';

const day = 86_400_000;
const window = { kind: 'cohort', until: '1d' } as const;
const spend = readMetric({ kind: 'mean', name: 'spend', role: 'success', of: { event: 'buy' }, window });

interface Member {
  readonly cluster: string;
  readonly arm: string;
  readonly before: number;
  readonly value: number;
}

/** Households of one to three, whose members share half of their variance. */
function households(stream: Stream, count: number, lift = 0): readonly Member[] {
  return Array.from({ length: count }, (_, at) => {
    const [arm, home, past] = [at % 3 === 0 ? 'b' : 'a', stream.normal(), stream.normal()];
    return Array.from({ length: 1 + (Math.floor(at / 3) % 3) }, (): Member => {
      const before = past + 0.3 * stream.normal();
      const value = 10 + home + stream.normal() + 2 * before + (arm === 'b' ? lift : 0);
      return { cluster: `h${at}`, arm, before, value };
    });
  }).flat();
}

const tables = (members: readonly Member[]) => ({
  exposures: tableOf({
    unit: texts(members.map((_, at) => `u${at}`)),
    arm: texts(members.map(({ arm }) => arm)),
    at: times(members.map(() => 2 * day)),
    home: texts(members.map(({ cluster }) => cluster)),
    sex: texts(members.map((_, at) => (at % 2 === 0 ? 'f' : 'm'))),
  }),
  facts: tableOf({
    unit: texts(members.flatMap((_, at) => [`u${at}`, `u${at}`, `u${at}`])),
    at: times(members.flatMap(() => [day + 1, 2 * day + 1, 2 * day])),
    event: texts(members.flatMap(({ value }) => ['buy', 'buy', value > 9 ? 'open' : 'close'])),
    value: numbers(members.flatMap(({ before, value }) => [before, value, 1])),
  }),
});

const sources = sourcesOf({ exposures: { cluster: 'home', segments: ['sex'] } });
const read = (members: readonly Member[], metrics = [spend], together: readonly string[] = []) =>
  statisticsOfTables(tables(members), { metrics, sources, asOf: 9 * day, together });

test('the difference of two arms has the error of clusterArm, which sums totals and sizes', () => {
  const members = households(streamOf('clusters', 'one'), 300, 0.5);
  const statistics = read(members);
  const [a, b] = ['a', 'b'].map((arm) => {
    const own = members.filter((one) => one.arm === arm);
    const names = [...new Set(own.map(({ cluster }) => cluster))];
    return clusterArm({
      values: own.map(({ value }) => value),
      cluster: own.map(({ cluster }) => names.indexOf(cluster)),
    });
  });
  const said = readout({ metrics: [spend], statistics, design: { control: 'a', arms: { a: 2, b: 1 } } });
  const [whole] = said.metrics;
  const known = difference(a!, b!);
  if (whole!.result.kind !== 'estimated') throw new Error(whole!.result.kind);
  expect(whole!.result.absolute.value).toBeCloseTo(known.value, 10);
  expect(whole!.result.absolute.se).toBeCloseTo(known.se, 10);
  expect(whole!.control.n).toBe(200);
  const cell = statistics.cells.find(({ arm, segment }) => arm === 'a' && segment === null)!;
  const statistic = cell.metrics['spend']!;
  if (statistic.kind !== 'moments') throw new Error(statistic.kind);
  const own = members.filter(({ arm }) => arm === 'a');
  expect(statistic.members!.n).toBe(own.length);
  expect(statistic.members!.designEffect).toBeCloseTo(a!.designEffect, 10);
  // The truth is (1 + 4) / (1 + 1 + 4 · 1.09).
  expect(Math.abs(statistic.members!.correlation! - 5 / 6.36)).toBeLessThan(0.1);
  expect(cell.sizes!.total).toBe(own.length);
});

test('members alone in their cluster are units', () => {
  const members = households(streamOf('clusters', 'alone'), 300).map((one, at) => ({
    ...one,
    cluster: `c${at}`,
  }));
  const adjusted = readMetric({ ...spend, name: 'adjusted', before: '1d' });
  const common = { role: 'success', window } as const;
  const others = readMetrics([
    { ...common, kind: 'quantile', name: 'ninth', of: { event: 'buy' }, share: 0.9 },
    { ...common, kind: 'funnel', name: 'funnel', steps: [{ event: 'open' }, { event: 'buy' }] },
    { ...common, kind: 'mean', name: 'growing', of: { event: 'buy' }, window: { kind: 'open-ended' } },
    {
      ...common,
      kind: 'ratio',
      name: 'growing ratio',
      numerator: { event: 'buy' },
      denominator: { event: 'buy', aggregate: 'count' },
      before: '1d',
      window: { kind: 'open-ended' },
    },
    {
      ...common,
      kind: 'funnel',
      name: 'growing funnel',
      steps: [{ event: 'open' }, { event: 'buy' }],
      window: { kind: 'open-ended' },
    },
  ]);
  const metrics = [spend, adjusted, ...others];
  const looks = [2 * day + 2, 9 * day];
  const request = { metrics, asOf: 9 * day, together: ['spend', 'adjusted', 'funnel'], looks };
  const clustered = statisticsOfTables(tables(members), { ...request, sources });
  const plain = statisticsOfTables(tables(members), {
    ...request,
    sources: sourcesOf({ exposures: { segments: ['sex'] } }),
  });
  const design = { control: 'a', arms: { a: 2, b: 1 } };
  const [one, other] = [clustered, plain].map((statistics) => readout({ metrics, statistics, design }));
  const few = { metrics: [spend, adjusted, others[1]!], design: { ...design, correction: 'max-t' as const } };
  const [joint, apart] = [clustered, plain].map((statistics) => readout({ ...few, statistics }));
  joint!.metrics.forEach(({ adjustedP }, at) => {
    if (adjustedP !== null) expect(adjustedP).toBeCloseTo(apart!.metrics[at]!.adjustedP!, 3);
  });
  clustered.cells.forEach(({ metrics: own }, at) => {
    for (const [name, columns] of [
      ['growing', 1],
      ['growing ratio', 4],
      ['growing funnel', 1],
    ] as const) {
      const [x, y] = [own[name]!, plain.cells[at]!.metrics[name]!];
      if (x.kind === 'quantile' || y.kind === 'quantile') throw new Error(x.kind);
      expect(x.looks!.n).toEqual(y.looks!.n);
      expect(x.looks!.covariance).toHaveLength(columns * looks.length);
      for (const part of ['means', 'covariance'] as const)
        expect(x.looks![part]).toEqual(
          y.looks![part]!.map((row) => row.map((value) => expect.closeTo(value, 9))),
        );
    }
  });
  one!.metrics.forEach((metric, at) => {
    const [x, y] = [metric.result, other!.metrics[at]!.result];
    if (x.kind !== 'estimated' || y.kind !== 'estimated') throw new Error(x.kind);
    expect(x.absolute.value).toBeCloseTo(y.absolute.value, 9);
    expect(x.absolute.se).toBeCloseTo(y.absolute.se, 9);
  });
});

test('over many draws intervals by cluster cover, those by member do not; covariates and lifts too', () => {
  const stream = streamOf('clusters', 'coverage');
  const adjusted = readMetric({ ...spend, name: 'adjusted', before: '1d' });
  const runs = 300;
  const covered = { spend: 0, adjusted: 0, relative: 0, members: 0 };
  for (let run = 0; run < runs; run++) {
    const members = households(stream, 150);
    const design = { control: 'a', arms: { a: 2, b: 1 } };
    const of = (cluster: boolean) =>
      readout({
        metrics: [spend, adjusted],
        statistics: statisticsOfTables(tables(members), {
          metrics: [spend, adjusted],
          sources: sourcesOf(cluster ? { exposures: { cluster: 'home' } } : {}),
          asOf: 9 * day,
        }),
        design,
      }).metrics.map(({ result }) => (result.kind === 'estimated' ? result : undefined)!);
    const [plain, with_] = of(true);
    const holds = ({ lower, upper }: { lower: number | null; upper: number | null }) =>
      lower! <= 0 && upper! >= 0 ? 1 : 0;
    covered.spend += holds(plain!.absolute.interval);
    covered.relative += holds(plain!.relative!.interval);
    covered.adjusted += holds(with_!.absolute.interval);
    covered.members += holds(of(false)[0]!.absolute.interval);
  }
  const least = 0.95 - 3 * Math.sqrt((0.95 * 0.05) / runs);
  for (const name of ['spend', 'adjusted', 'relative'] as const)
    expect(covered[name] / runs, name).toBeGreaterThan(least);
  expect(covered.members / runs).toBeLessThan(least);
});

test('a cluster that met two arms is out', () => {
  const members = households(streamOf('clusters', 'two'), 30);
  const at = members.findIndex(({ cluster }, i) => members[i + 1]?.cluster === cluster);
  const broken = members.map((one, i) => (i === at ? { ...one, arm: one.arm === 'a' ? 'b' : 'a' } : one));
  expect(read(broken).exposure).toEqual({ units: 30, multiple: 1, incomplete: 0 });
});

test('a quantile of clusters without spread: the most that it can be, none of one cluster', () => {
  const median = readMetric({ ...spend, kind: 'quantile', name: 'median', share: 0.5 });
  const alike = households(streamOf('clusters', 'alike'), 90).map((one) => ({ ...one, value: 7 }));
  const statistic = (of: readonly Member[]) =>
    read(of, [median]).cells.find(({ arm, segment }) => arm === 'a' && segment === null)!.metrics['median']!;
  expect(statistic(alike)).toMatchObject({ n: 60, value: 7, lower: 7, upper: 7 });
  const home = alike.filter(({ cluster }) => cluster === 'h2').map((one) => ({ ...one, cluster: 'h' }));
  const one = Array.from({ length: 30 }, () => home).flat();
  expect(statistic(one)).toMatchObject({ n: 1, value: 7, lower: null, upper: null });
});

test('the error of a quantile is that of a bootstrap of whole clusters', () => {
  const members = households(streamOf('clusters', 'bootstrap'), 1500).filter(({ arm }) => arm === 'a');
  const upper = readMetric({ ...spend, kind: 'quantile', name: 'upper', share: 0.75 });
  const { metrics } = read(members, [upper]).cells.find(({ segment }) => segment === null)!;
  const { n, mean, variance } = armOf(planOf(upper), metrics['upper']!);
  const names = [...new Set(members.map(({ cluster }) => cluster))];
  const places = new Map(names.map((name, at) => [name, at]));
  const resampled = quantileBootstrap(
    {
      values: members.map(({ value }) => value),
      unit: members.map(({ cluster }) => places.get(cluster)!),
      units: names.length,
    },
    { share: 0.75, replicates: 400, stream: streamOf('clusters', 'replicates') },
  );
  expect([n, mean]).toEqual([1000, resampled.mean]);
  expect(Math.abs(Math.sqrt(variance / resampled.variance) - 1)).toBeLessThan(0.15);
});

test('a unit is in the cluster of its earliest exposure that names one, alone without; names of units are none of clusters', () => {
  const exposures = tableOf({
    unit: texts(['u1', 'u1', 'u1', 'u2', 'u3', 'u4']),
    arm: texts(['a', 'a', 'a', 'a', 'a', 'a']),
    at: times([3 * day, 2 * day, 4 * day, 2 * day, 2 * day, 2 * day]),
    home: texts(['late', null, 'later', 'late', null, 'u3']),
  });
  const facts = tables([]).facts;
  const own = sourcesOf({ exposures: { cluster: 'home' } });
  const [cell] = statisticsOfTables(
    { exposures, facts },
    { metrics: [spend], sources: own, asOf: 9 * day },
  ).cells;
  expect(cell).toMatchObject({ units: 3, sizes: { total: 4, squares: 6 } });
});

test('a cluster is in a look so long after it began, with all who were exposed by then', () => {
  const growing = readMetric({ ...spend, name: 'growing', window: { kind: 'open-ended' } });
  const exposures = tableOf({
    unit: texts(['u1', 'u2', 'u3', 'u4']),
    arm: texts(['a', 'a', 'a', 'a']),
    at: times([day, 2 * day, 2 * day, 4 * day]),
    home: texts(['h1', 'h1', 'h2', 'h3']),
  });
  const facts = tables([]).facts;
  const looks = [3 * day, 4 * day, 9 * day];
  const own = sourcesOf({ exposures: { cluster: 'home' } });
  const inBy = (settledAfter: number) => {
    const asked = { metrics: [growing], sources: own, asOf: 9 * day, looks, settledAfter };
    const statistic = statisticsOfTables({ exposures, facts }, asked).cells[0]!.metrics['growing']!;
    return statistic.kind === 'moments' ? statistic.looks!.n : [];
  };
  expect(inBy(0)).toEqual([2, 2, 3]);
  expect(inBy(2 * day)).toEqual([1, 2, 3]);
});

test('an arm that brings more members is told', () => {
  const stream = streamOf('clusters', 'sizes');
  const members = households(stream, 600);
  const ps = (of: readonly Member[]) =>
    readout({ metrics: [spend], statistics: read(of), design: { control: 'a', arms: { a: 2, b: 1 } } })
      .quality.ps;
  expect(ps(members)['cluster-sizes']).toBeGreaterThan(0.01);
  const kept = members.filter(({ arm }, at) => arm === 'a' || at % 3 !== 0);
  expect(ps(kept)['cluster-sizes']).toBeLessThan(0.001);
});

test('correlation within clusters and design effect, by hand', () => {
  // Sums −4 and 4 about 4: between 16, within 4; (16 − 2)/(16 + 2), and 4 over 20/3/4.
  const sums = clusterSums([[1, 3, 5, 7]], ['a', 'a', 'b', 'b']);
  const { members } = clusteredMoments(sums.products);
  expect(members.n).toBe(4);
  expect(members.correlation).toBeCloseTo(14 / 18, 12);
  expect(members.designEffect).toBeCloseTo(2.4, 12);
  // Of sizes 3 and 1: sums −3 and 3 about 3, between 12, within 2, typical size 1.5; (12 − 1)/(12 + .5).
  const uneven = clusteredMoments(clusterSums([[1, 2, 3, 6]], ['a', 'a', 'a', 'b']).products);
  expect(uneven.members.correlation).toBeCloseTo(11 / 12.5, 12);
});
