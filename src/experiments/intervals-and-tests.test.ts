// Whatever gives an interval and a p-value of one hypothesis gives both by one method: nought is left out of the interval
// exactly where p is below the level.
import { expect, test } from 'vitest';
import { moments, streamOf, type Stream } from '../kit/index.ts';
import { adaptiveReadout } from './adaptive/readout.ts';
import { aipwSequence } from './adaptive/aipw-sequence.ts';
import { banditLog } from './adaptive/simulated-bandit.ts';
import { differenceInDifferences } from './causal/difference-in-differences.ts';
import { encouragement, type TakeUpSample } from './causal/encouragement.ts';
import { observational } from './causal/observational.ts';
import { staggeredDifference } from './causal/staggered.ts';
import { switchback } from './causal/switchback.ts';
import { syntheticControl } from './causal/synthetic-control.ts';
import { cuped } from './effects/cuped.ts';
import { difference, relativeLift } from './effects/difference.ts';
import { fieller } from './effects/fieller.ts';
import { interaction } from './effects/interaction.ts';
import { linEffect } from './effects/lin.ts';
import { nonInferiority } from './effects/non-inferiority.ts';
import { overTime } from './effects/over-time.ts';
import { pooledProportions } from './effects/pooled-proportions.ts';
import { postStratified } from './effects/post-stratification.ts';
import { fixedHorizon, type Effect, type Interval, type Side } from './estimate.ts';
import { readMetrics, planOf } from './metrics/metric.ts';
import type { Statistic } from './metrics/statistics.ts';
import { readerOf, type Seen } from './readout/reading.ts';
import type { Analysis } from './readout/design.ts';
import { meanArm, sampleOf } from './samples/mean-sample.ts';
import { asymptoticSequence } from './sequential/asymptotic.ts';
import { boundaries, resumeMonitor } from './sequential/boundaries.ts';
import { gavi } from './sequential/gavi.ts';
import { whenStopped } from './sequential/group-sequential.ts';
import { msprt } from './sequential/msprt.ts';

const sides: readonly Side[] = ['two-sided', 'greater', 'less'];

/** What is drawn for one case: a level, a side, an effect between nothing and plain to see. */
interface Case {
  readonly stream: Stream;
  readonly alpha: number;
  readonly side: Side;
  readonly shift: number;
}

type Said = { readonly interval: Interval; readonly p: number; readonly nullValue?: number } | undefined;

const normals = ({ stream }: Case, n: number, mean = 0) =>
  Float64Array.from({ length: n }, () => mean + stream.normal());
const armOf = (one: Case, mean = 1) => meanArm(sampleOf(normals(one, 20 + one.stream.below(60), mean)));
const pair = (one: Case) => [armOf(one), armOf(one, 1 + one.shift)] as const;
const rowsOf = (one: Case, shift: number) => {
  const n = 20 + one.stream.below(40);
  const x = normals(one, n);
  return { columns: 1, x, y: x.map((value) => 1 + shift + value + one.stream.normal()) };
};
const read = (effect: Effect, { alpha, side }: Case) => fixedHorizon(effect, { alpha, side });
const panelOf = (one: Case, units: number, from = Infinity) => ({
  units,
  periods: 8,
  values: Float64Array.from(
    { length: units * 8 },
    (_, at) => one.stream.normal() + (at % 8 >= from ? one.shift : 0),
  ),
});

function takeUp(one: Case, encouraged: number): TakeUpSample {
  const rows = Array.from({ length: 80 }, () => {
    const took = Number(one.stream.uniform() < 0.2 + 0.4 * encouraged);
    return [took * one.shift * 2 + one.stream.normal(), took] as const;
  });
  const sum = (of: (row: readonly [number, number]) => number) => rows.reduce((all, row) => all + of(row), 0);
  return {
    n: rows.length,
    outcome: sum(([y]) => y),
    outcomeSquares: sum(([y]) => y * y),
    takeUp: sum(([, d]) => d),
    takeUpSquares: sum(([, d]) => d),
    cross: sum(([y, d]) => y * d),
  };
}

const [metric] = readMetrics([
  {
    kind: 'mean',
    name: 'm',
    role: 'success',
    of: { event: 'play' },
    window: { kind: 'cohort', until: '1d' },
  },
]);

function byAnalysis(one: Case, analysis: Analysis): Said {
  const [control, treatment] = pair(one);
  const counts = { n: control.n, missing: 0 };
  const statistic: Statistic = { kind: 'moments', ...counts, means: [0], scatters: [1] };
  const seen: Seen = { plan: planOf(metric!), alpha: one.alpha, control: statistic, treatment: statistic };
  const reader = readerOf(analysis, seen);
  if (!reader.ok) throw reader.error;
  return reader.value.estimate(difference(control, treatment));
}

const bandit = ({ stream, shift }: Case) =>
  banditLog(
    { means: [0.2, 0.2 + shift], reward: 'gaussian', floor: 'constant', batch: 50, rows: 200 },
    stream,
  );
const arms = { control: { kind: 'arm', arm: 0 }, treatment: { kind: 'arm', arm: 1 } } as const;

/** Everything that says an interval and a p-value. */
const readings: Readonly<Record<string, (one: Case) => Said>> = {
  difference: (one) => read(difference(...pair(one)), one),
  'relative lift': (one) => read(relativeLift(...pair(one)), one),
  'z of a difference': (one) => read(difference(...pair(one), 'normal'), one),
  'pooled proportions': (one) => {
    const count = (rate: number) => ({ n: 100, count: Math.round(100 * rate + 10 * one.stream.uniform()) });
    return read(pooledProportions(count(0.2), count(0.2 + one.shift / 4)), one);
  },
  CUPED: (one) => read(cuped(moments.ofRows(rowsOf(one, 0)), moments.ofRows(rowsOf(one, one.shift))), one),
  'CUPED lift': (one) =>
    read(
      cuped(moments.ofRows(rowsOf(one, 0)), moments.ofRows(rowsOf(one, one.shift)), { scale: 'relative' }),
      one,
    ),
  Lin: (one) => read(linEffect(rowsOf(one, 0), rowsOf(one, one.shift)), one),
  'post-stratification': (one) => {
    const stratum = () => {
      const [control, treatment] = pair(one);
      return { control, treatment };
    };
    return read(postStratified([stratum(), stratum()]), one);
  },
  interaction: (one) => {
    const [neither, both] = pair(one);
    return read(interaction({ neither, both, first: armOf(one), second: armOf(one) }), one);
  },
  'non-inferiority': (one) =>
    nonInferiority(difference(...pair(one)), { preferred: 'increase', margin: 0.2, alpha: one.alpha }),
  Fieller: (one) => {
    const [control, treatment] = pair(one);
    const set = fieller(control, treatment, { alpha: one.alpha });
    const { p } = fixedHorizon(difference(control, treatment), { alpha: one.alpha });
    return set.kind === 'interval' ? { interval: set, p } : undefined;
  },
  'asymptotic sequence': (one) => {
    const [a, b] = pair(one);
    return asymptoticSequence(difference(a, b), { ...one, n: a.n + b.n, tuning: 80 });
  },
  GAVI: (one) => {
    const [a, b] = pair(one);
    return gavi(difference(a, b), { ...one, n: a.n + b.n, tuning: 80 });
  },
  mSPRT: (one) => msprt(...pair(one), one),
  'readout, read once': (one) => byAnalysis(one, { kind: 'fixed' }),
  'readout, any time': (one) => byAnalysis(one, { kind: 'any-time', tuning: 80 }),
  'readout, at looks': (one) =>
    byAnalysis(one, {
      kind: 'group-sequential',
      spending: { kind: 'obrien-fleming' },
      information: [0.4, 0.5 + 0.7 * one.stream.uniform()],
    }),
  'after stopping': (one) => {
    const both = one.side === 'two-sided' ? 2 : 1;
    const design = { alpha: one.alpha, sides: both, spending: { kind: 'pocock' } } as const;
    const monitor = resumeMonitor(design, boundaries(design, [0.5, 1]));
    const side = one.side === 'two-sided' ? {} : { side: one.side };
    const { lower, upper, p } = whenStopped(difference(...pair(one)), monitor, side);
    return { interval: { lower, upper }, p };
  },
  'trend over days': (one) => {
    const days = (shift: number) =>
      moments.ofRows({
        columns: 4,
        x: normals(one, 4 * 40).map((value, at) => value + shift * (at % 4)),
        y: new Float64Array(40),
      });
    return overTime(days(0), days(one.shift / 2), { alpha: one.alpha }).trend;
  },
  encouragement: (one) => {
    const said = encouragement({ control: takeUp(one, 0), encouraged: takeUp(one, 1) }, { alpha: one.alpha });
    return said.set === 'interval' ? said.estimate : undefined;
  },
  'difference in differences': (one) =>
    differenceInDifferences(
      { treated: panelOf(one, 12, 4), control: panelOf(one, 12), from: 4 },
      { alpha: one.alpha },
    ).estimate,
  'staggered starts': (one) =>
    staggeredDifference(
      { ...panelOf(one, 24, 4), start: Array.from({ length: 24 }, (_, at) => (at % 2 ? 4 : Infinity)) },
      { alpha: one.alpha },
    ).estimate,
  'synthetic control': (one) =>
    syntheticControl(
      { treated: panelOf(one, 1, 4).values, donors: panelOf(one, 4 + one.stream.below(20)), from: 4 },
      { alpha: one.alpha },
    ).estimate,
  switchback: (one) => {
    const blocks = 8 + one.stream.below(12);
    const treated = Array.from({ length: blocks }, (_, at) => (at < 4 ? at % 2 : one.stream.below(2)));
    const outcomes = treated.map((arm) => arm * one.shift * 2 + one.stream.normal());
    const asked = { alpha: one.alpha, burnIn: 0, draws: 99, stream: one.stream };
    return switchback({ outcomes, treated, blockLength: 1 }, asked).estimate;
  },
  'observational scores': (one) => {
    const x = normals(one, 120);
    const treated = x.map((value) => Number(one.stream.uniform() < 1 / (1 + Math.exp(-value))));
    const outcome = x.map((value, at) => value + one.shift * treated[at]! + one.stream.normal());
    return observational({ columns: 1, x, treated, outcome }, { alpha: one.alpha }).estimate;
  },
  'adaptive readout': (one) => {
    const said = adaptiveReadout(bandit(one), { ...arms, alpha: one.alpha, side: one.side });
    return said.kind === 'weighted' ? said.estimate : undefined;
  },
  'adaptive sequence': (one) => aipwSequence(bandit(one), { ...arms, ...one, tuning: 200 }),
};

const runs = 60;

test.each(Object.keys(readings))('%s', (name) => {
  let [rejected, kept] = [0, 0];
  for (let run = 0; run < runs; run++) {
    const stream = streamOf(`${name} ${run}`, 'intervals and tests');
    const alpha = [0.01, 0.05, 0.1, 0.3][stream.below(4)]!;
    const one = { stream, alpha, side: sides[stream.below(3)]!, shift: 1.2 * stream.uniform() };
    const said = readings[name]!(one);
    if (!said || Math.abs(said.p - alpha) < 1e-7) continue;
    const { interval, p, nullValue = 0 } = said;
    const isOut =
      (interval.lower !== null && interval.lower > nullValue) ||
      (interval.upper !== null && interval.upper < nullValue);
    expect([run, isOut]).toEqual([run, p < alpha]);
    if (isOut) rejected++;
    else kept++;
  }
  expect(rejected).toBeGreaterThan(2);
  expect(kept).toBeGreaterThan(2);
});
