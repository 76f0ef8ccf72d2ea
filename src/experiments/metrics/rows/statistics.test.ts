// Six units worked by hand, one reading at a time.
import { expect, test } from 'vitest';
import { numbers, tableOf, texts, times } from '../../../tables/index.ts';
import { readMetrics, type MetricInput } from '../metric.ts';
import { sourcesOf } from '../sources.ts';
import type { Statistic } from '../statistics.ts';
import { statisticsOfTables } from './statistics.ts';

const day = 86_400_000;

/** Unit, arm, instant in days, country. */
const exposures = [
  ['a', 'control', 0, 'DE'],
  ['a', 'control', 3, 'FR'], // again: the first time and place count
  ['b', 'control', 1, 'FR'],
  ['c', 'control', 2, 'DE'],
  ['d', 'new', 0, 'DE'],
  ['e', 'new', 1, null],
  ['f', 'new', 9, 'FR'], // too young for a week
  ['g', 'new', 0, 'DE'],
  ['g', 'control', 5, 'DE'], // in both arms: left out
  [null, 'new', 0, 'DE'], // incomplete
] as const;

/** Unit, event, instant in days, value. */
const facts = [
  ['a', 'buy', 0, 5], // at the instant of exposure
  ['a', 'buy', 6.9, 7],
  ['a', 'buy', 7, 100], // the window is over
  ['a', 'buy', -1, 2], // before
  ['b', 'buy', 0.5, 50], // before, though after others' exposure
  ['b', 'open', 1, null],
  ['b', 'click', 2, null],
  ['b', 'buy', 3, 4],
  ['c', 'click', 3, null], // before the open: no step
  ['c', 'open', 4, null],
  ['c', 'opt out', 5, null],
  ['c', 'opt in', 6, null],
  ['d', 'open', 0.25, null],
  ['d', 'open', 1.5, null],
  ['d', 'opt out', 0.5, null],
  ['e', 'opt out', 0, null], // lost before exposure
  ['e', 'buy', 3, null], // without a value
  ['e', 'buy', 4, 30],
  ['f', 'buy', 9.5, 1],
  ['g', 'buy', 1, 1000],
  ['nobody', 'buy', 1, 1000],
  ['d', 'buy', 10, 1000], // at the analysis: not seen
] as const;

const tables = {
  exposures: tableOf({
    unit: texts(exposures.map(([unit]) => unit)),
    arm: texts(exposures.map(([, arm]) => arm)),
    at: times(exposures.map(([, , at]) => at * day)),
    country: texts(exposures.map((row) => row[3])),
  }),
  facts: tableOf({
    unit: texts(facts.map(([unit]) => unit)),
    event: texts(facts.map(([, event]) => event)),
    at: times(facts.map(([, , at]) => at * day)),
    value: numbers(facts.map((row) => row[3])),
  }),
};

const week = { kind: 'cohort', until: '7d' } as const;
const success = { role: 'success', name: 'it' } as const;

function statisticsOf(metric: MetricInput) {
  const sources = sourcesOf({ exposures: { segments: ['country'] } });
  return statisticsOfTables(tables, { metrics: readMetrics([metric]), sources, asOf: 10 * day });
}

function both(metric: MetricInput): readonly Statistic[] {
  const { cells } = statisticsOf(metric);
  return ['control', 'new'].map(
    (arm) => cells.find((cell) => cell.segment === null && cell.arm === arm)!.metrics['it']!,
  );
}

const meansOf = (metric: MetricInput) =>
  both(metric).map((statistic) => (statistic.kind === 'moments' ? statistic.means : []));

test('exposures are counted, with what is left out', () => {
  const { exposure, cells } = statisticsOf({ ...success, kind: 'mean', of: { event: 'buy' }, window: week });
  expect(exposure).toEqual({ units: 7, multiple: 1, incomplete: 1 });
  expect(cells.map(({ segment, arm, units }) => [segment?.level, arm, units])).toEqual([
    [undefined, 'control', 3],
    [undefined, 'new', 3],
    ['DE', 'control', 2],
    ['DE', 'new', 1],
    ['FR', 'control', 1],
    ['FR', 'new', 1],
    [null, 'new', 1],
  ]);
});

test('a mean with its time before: 12, 4, 0 against 0, 30; scatters by hand', () => {
  const [control, treated] = both({
    ...success,
    kind: 'mean',
    of: { event: 'buy' },
    window: week,
    before: '1d',
  });
  expect(control).toEqual({
    kind: 'moments',
    n: 3,
    missing: 0,
    means: [16 / 3, 52 / 3],
    scatters: [
      expect.closeTo(160 - 256 / 3, 12),
      expect.closeTo(224 - (16 * 52) / 3, 12),
      expect.closeTo(2504 - 2704 / 3, 12),
    ],
  });
  expect(treated).toMatchObject({ n: 2, missing: 1, means: [15, 0] });
});

test('open-ended metrics see all units and all facts so far', () => {
  const [control, treated] = meansOf({
    ...success,
    kind: 'mean',
    of: { event: 'buy' },
    window: { kind: 'open-ended' },
  });
  expect([control![0], treated![0]]).toEqual([expect.closeTo(116 / 3, 12), expect.closeTo(31 / 3, 12)]);
});

test('a cap at the median of both arms: 0, 0, 4, 12, 30 becomes 0, 0, 4, 4, 4', () => {
  const cap = { kind: 'percentile', upper: 0.5 } as const;
  const [control, treated] = meansOf({ ...success, kind: 'mean', of: { event: 'buy' }, window: week, cap });
  expect([control, treated]).toEqual([[expect.closeTo(8 / 3, 12)], [2]]);
});

test('proportions and counts', () => {
  expect(meansOf({ ...success, kind: 'proportion', of: { event: 'buy' }, window: week })).toEqual([
    [2 / 3],
    [0.5],
  ]);
  expect(meansOf({ ...success, kind: 'count', of: { event: 'buy' }, window: week })).toEqual([[1], [1]]);
});

test('days are of 24 hours since the window opened', () => {
  const of = { event: 'open', aggregate: 'days' } as const;
  expect(meansOf({ ...success, kind: 'mean', of, window: week })[1]).toEqual([1]); // d on two days, e on none
});

test('conditions look at columns of the facts', () => {
  const where = { kind: 'compare', feature: 'value', is: '>', value: 6 } as const;
  expect(meansOf({ ...success, kind: 'count', of: { event: 'buy', where }, window: week })).toEqual([
    [1 / 3],
    [0.5],
  ]);
});

test('a ratio keeps numerator and denominator', () => {
  const [control] = meansOf({
    ...success,
    kind: 'ratio',
    numerator: { event: 'buy' },
    denominator: { event: 'buy', aggregate: 'count' },
    window: week,
  });
  expect(control).toEqual([16 / 3, 1]);
});

test('a funnel asks for steps in their order', () => {
  const steps = [{ event: 'open' }, { event: 'click' }, { event: 'buy' }];
  expect(both({ ...success, kind: 'funnel', steps, window: week })).toEqual([
    { kind: 'steps', n: 3, missing: 0, reached: [2, 1, 1] },
    { kind: 'steps', n: 2, missing: 1, reached: [1, 0, 0] },
  ]);
});

test('one fact is never two steps', () => {
  const steps = [{ event: 'open' }, { event: 'open' }];
  expect(both({ ...success, kind: 'funnel', steps, window: week })).toMatchObject([
    { reached: [2, 0] },
    { reached: [1, 1] },
  ]);
});

test('retention is of one day', () => {
  expect(meansOf({ ...success, kind: 'retention', of: { event: 'open' }, day: 1 })).toEqual([[0], [0.5]]); // f is too young
  expect(meansOf({ ...success, kind: 'retention', of: { event: 'open' }, day: 1, days: 2 })[0]).toEqual([
    1 / 3,
  ]);
});

test('time to event is restricted to its window: 0, 2, 7 and 7, 2 days', () => {
  expect(meansOf({ ...success, kind: 'time-to-event', of: { event: 'buy' }, within: '7d' })).toEqual([
    [3],
    [4.5],
  ]);
});

test('reachability is a stock: who came back is there, who was lost before does not count', () => {
  const [control, treated] = both({
    ...success,
    kind: 'reachability',
    gained: [{ event: 'opt in' }],
    lost: [{ event: 'opt out' }],
    initially: true,
    after: '7d',
  });
  expect(control).toMatchObject({ n: 3, missing: 0, means: [1] });
  expect(treated).toMatchObject({ n: 1, missing: 2, means: [0] });
});

test('a quantile of five units is there, its error is not', () => {
  const quantile = { ...success, kind: 'quantile', of: { event: 'buy' }, share: 0.5, window: week } as const;
  expect(both(quantile)[0]).toEqual({
    kind: 'quantile',
    n: 3,
    missing: 0,
    value: 4,
    lower: null,
    upper: null,
  });
  expect(both({ ...quantile, without: 'leave-out' })[0]).toMatchObject({ n: 2, missing: 1, value: 4 });
});

test('looks of an open-ended metric: units in by then, values as they were', () => {
  const metrics = readMetrics([
    { ...success, kind: 'mean', of: { event: 'buy' }, window: { kind: 'open-ended' } },
  ]);
  const looks = [1.5 * day, 6.95 * day, 10 * day];
  const { cells } = statisticsOfTables(tables, { metrics, sources: sourcesOf(), asOf: 10 * day, looks });
  // Control: a 5, 12, 112; b 0, 4, 4; c not in, 0, 0.
  expect(cells[0]!.metrics['it']).toMatchObject({
    looks: {
      n: [2, 3, 3],
      means: [[2.5], [expect.closeTo(16 / 3, 12)], [expect.closeTo(116 / 3, 12)]],
      covariance: [
        [12.5, 20, 270],
        [20, expect.closeTo(112 / 3, 12), expect.closeTo((1360 - (16 * 116) / 3) / 2, 10)],
        [
          270,
          expect.closeTo((1360 - (16 * 116) / 3) / 2, 10),
          expect.closeTo((12560 - (116 * 116) / 3) / 2, 9),
        ],
      ],
    },
  });
});

test('windows are to the microsecond', () => {
  const at = (micros: number) => ({
    ...tables,
    facts: tableOf({
      unit: texts(['a']),
      event: texts(['buy']),
      at: times([7 * day + micros / 1000]),
      value: numbers([1]),
    }),
  });
  const metrics = readMetrics([{ ...success, kind: 'count', of: { event: 'buy' }, window: week }]);
  const count = (micros: number) => {
    const { cells } = statisticsOfTables(at(micros), { metrics, sources: sourcesOf(), asOf: 10 * day });
    const statistic = cells[0]!.metrics['it']!;
    return statistic.kind === 'moments' ? Math.round(statistic.means[0]! * 3) : Number.NaN;
  };
  expect([count(-1), count(0)]).toEqual([1, 0]);
});
