import { readMetrics, readout, type Cell, type Statistics } from '../src/experiments/index.ts';
import { streamOf } from '../src/kit/index.ts';
import { perCall, range, type Line } from './bench.ts';

const arms = ['control', 'a', 'b', 'c'];

/** 1,000 metrics of four kinds by turns, half of them with a covariate from before. */
const manyMetrics = readMetrics(
  range(1000).map((i) => {
    const common = {
      name: `metric ${i}`,
      window: { kind: 'cohort' as const, until: '7d' as const },
      ...(i < 5
        ? { role: 'success' as const }
        : i < 25
          ? { role: 'guardrail' as const, margin: { scale: 'relative' as const, value: 0.02 } }
          : { role: 'deterioration' as const }),
      ...(i % 8 < 4 ? { before: '28d' as const } : {}),
    };
    const of = { event: `event ${i}` };
    if (i % 4 === 0) return { kind: 'mean', ...common, of };
    if (i % 4 === 1) return { kind: 'proportion', ...common, of };
    if (i % 4 === 2) return { kind: 'count', ...common, of };
    return { kind: 'ratio', ...common, numerator: of, denominator: { event: 'visit', aggregate: 'count' } };
  }),
);

/** Statistics of every metric by arm: all units, and 20 segments of them. Synthetic. */
function manyStatistics(): Statistics {
  const stream = streamOf('experiments', 'statistics');
  const statistic = (i: number, units: number) => {
    const isRatio = i % 4 === 3;
    const columns = (isRatio ? 2 : 1) * (i % 8 < 4 ? 2 : 1);
    const means = range(columns).map((column) =>
      i % 4 === 1 ? 0.3 : 2 + column + stream.normal() / Math.sqrt(units),
    );
    const scatters = range(columns).flatMap((column) =>
      range(columns - column).map((right) => (right === 0 ? 1 : 0.4) * (i % 4 === 1 ? 0.21 : 3) * units),
    );
    return { kind: 'moments' as const, n: units, missing: 0, means, scatters };
  };
  const cell = (segment: Cell['segment'], arm: string, units: number): Cell => ({
    segment,
    arm,
    units,
    metrics: Object.fromEntries(manyMetrics.map(({ name }, i) => [name, statistic(i, units)])),
  });
  return {
    exposure: { units: 4_000_000, multiple: 0, incomplete: 0 },
    cells: [
      ...arms.map((arm) => cell(null, arm, 1_000_000)),
      ...range(20).flatMap((i) =>
        arms.map((arm) => cell({ dimension: 'country', level: `${i}` }, arm, 50_000)),
      ),
    ],
    joint: [],
  };
}

const line = (metric: string, value: number, unit: string): Line => ({
  bench: 'experiments',
  metric,
  value,
  unit,
});

/**
 * A readout of 1,000 metrics x 20 segments x 4 arms from their statistics: 63,000 effects, each absolute and over
 * the control mean, with intervals, tests, corrections and decisions.
 */
export function* statisticsReadout(): Iterable<Line> {
  const statistics = manyStatistics();
  const weights = Object.fromEntries(arms.map((arm) => [arm, 1]));
  const design = { control: 'control', arms: weights };
  const seconds = perCall(() => void readout({ metrics: manyMetrics, statistics, design }), {
    calls: 1,
    rounds: 5,
  });
  yield line('statistics_readout_s', seconds, 's');
  yield line('effect_us', (seconds * 1e6) / (2 * 63_000), 'µs');
}
