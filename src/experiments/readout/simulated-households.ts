// Made-up households whose members share tastes, for tests of errors by cluster.
import { normal, streamOf, type Stream } from '../../kit/index.ts';
import { numbers, tableOf, texts, times } from '../../tables/index.ts';
import { difference } from '../effects/difference.ts';
import { standardised, type Interval } from '../estimate.ts';
import { planOf, readMetrics } from '../metrics/metric.ts';
import { statisticsOfTables } from '../metrics/rows/statistics.ts';
import type { ExperimentTables } from '../metrics/rows/unit-values.ts';
import { sourcesOf, type Sources } from '../metrics/sources.ts';
import type { Cell } from '../metrics/statistics.ts';
import { funnelParts } from '../parts/funnel.ts';
import { funnelStepParts } from '../parts/intervals.ts';
import type { SequentialDesign } from '../sequential/boundaries.ts';
import type { LongitudinalArm } from '../sequential/longitudinal.ts';
import { guardedBoundaries, type MetricTiming } from '../validity/peeking.ts';
import { armOf } from './compare.ts';
import { readout } from './readout.ts';

const day = 86_400_000;
/** When the first household is exposed, in milliseconds. */
const start = 10 * day;

/** The correlation of tastes within a household. */
const within = 0.3;
/** Tastes above which a member opens; of those, whose other taste is above it buy. */
const opening = 0.2;
const buying = 0.4;

interface Households {
  readonly homes: number;
  /** What treatment adds to the tastes of everybody. */
  readonly shift: number;
  /** Days over which households come. */
  readonly days: number;
}

/** Households of one to five, every other one treated; members come within half a day of the first. */
function householdTables(stream: Stream, { homes, shift, days }: Households): ExperimentTables {
  const members = Array.from({ length: homes }, (_, home) => {
    const isTreated = home % 2 === 1;
    const shared = stream.normal();
    const size = 1 + Math.floor(5 * stream.uniform());
    const taste = () =>
      (isTreated ? shift : 0) + Math.sqrt(within) * shared + Math.sqrt(1 - within) * stream.normal();
    return Array.from({ length: size }, (__, who) => ({
      user: `${home} ${who}`,
      home: `home ${home}`,
      arm: isTreated ? 'treated' : 'control',
      at: start + Math.floor((home * days) / homes) * day + (who * day) / 10,
      tastes: [taste(), taste()] as const,
      age: days - Math.floor((home * days) / homes),
    }));
  }).flat();
  const facts = members.flatMap(({ user, at, tastes: [first, second], age }) => [
    { user, at: at + 1, event: 'spend', value: Math.exp(0.5 * first) },
    ...(first > opening ? [{ user, at: at + 2, event: 'open', value: 1 }] : []),
    ...(second > buying ? [{ user, at: at + 3, event: 'buy', value: 1 }] : []),
    // What goes on growing: more and more of one taste, less and less of the other.
    ...Array.from({ length: age }, (__, on) => ({
      user,
      at: at + on * day + 4,
      event: 'play',
      value: on === 0 ? second : first,
    })),
  ]);
  return {
    exposures: tableOf({
      unit: texts(members.map(({ user }) => user)),
      arm: texts(members.map(({ arm }) => arm)),
      at: times(members.map(({ at }) => at)),
      home: texts(members.map(({ home }) => home)),
    }),
    facts: tableOf({
      unit: texts(facts.map(({ user }) => user)),
      at: times(facts.map(({ at }) => at)),
      event: texts(facts.map(({ event }) => event)),
      value: numbers(facts.map(({ value }) => value)),
    }),
  };
}

const byHousehold = sourcesOf({ exposures: { cluster: 'home' } });
const byMember = sourcesOf();
/** By which all members are in, and through the windows of their metrics. */
const settledAfter = day / 2;
/** The instant at which those are settled who came in so many days. */
const after = (days: number): number => start + (days - 1) * day + settledAfter;

const common = { role: 'success', window: { kind: 'cohort', until: '1h' } } as const;

/** A median and a far quantile of skewed amounts, a funnel, and a mean and a median that go on growing. */
const metrics = readMetrics([
  { ...common, kind: 'quantile', name: 'median', share: 0.5, of: { event: 'spend' } },
  { ...common, kind: 'quantile', name: 'ninth', share: 0.9, of: { event: 'spend' } },
  { ...common, kind: 'funnel', name: 'funnel', steps: [{ event: 'open' }, { event: 'buy' }] },
  { ...common, kind: 'mean', name: 'growing', of: { event: 'play' }, window: { kind: 'open-ended' } },
  {
    ...common,
    kind: 'quantile',
    name: 'growing median',
    share: 0.5,
    of: { event: 'play' },
    window: { kind: 'open-ended' },
  },
]);
const isGrowing = (name: string): boolean => name.startsWith('growing');
const whole = metrics.filter(({ name }) => !isGrowing(name));
const repeated = metrics.filter(({ name }) => name !== 'ninth');
const names = ['opened', 'bought'];

/** What shift does: to quantiles of spending, to the share that takes both steps, and how much of that by each step. */
function truthsOf(shift: number): Readonly<Record<string, number>> {
  const spent = (share: number) =>
    Math.exp(0.5 * (shift + normal.quantile(share))) - Math.exp(0.5 * normal.quantile(share));
  const rates = (by: number) => {
    const opened = normal.survival(opening - by);
    return [opened, bothSteps(by) / opened];
  };
  const { total, bySteps } = funnelParts(rates(0), rates(shift));
  return { median: spent(0.5), ninth: spent(0.9), funnel: total, opened: bySteps[0]!, bought: bySteps[1]! };
}

/** P of both tastes above their thresholds, over what a household shares; the trapezoidal rule, which is exact here. */
function bothSteps(shift: number): number {
  const own = Math.sqrt(1 - within);
  const step = 0.02;
  let sum = 0;
  for (let shared = -8; shared <= 8; shared += step) {
    const mean = shift + Math.sqrt(within) * shared;
    sum +=
      normal.density(shared) *
      normal.survival((opening - mean) / own) *
      normal.survival((buying - mean) / own) *
      step;
  }
  return sum;
}

const covers = ({ lower, upper }: Interval, truth: number): number =>
  Number(lower! <= truth && truth <= upper!);

/**
 * In what share of experiments, 200 households each, intervals of 95 % hold the truth: errors by household, and by
 * member as if they were drawn by themselves.
 */
export function householdCoverage(
  stream: Stream,
  runs: number,
): Readonly<Record<'household' | 'member', Readonly<Record<string, number>>>> {
  const shift = 0.3;
  const truths = truthsOf(shift);
  const counts = { household: {} as Record<string, number>, member: {} as Record<string, number> };
  for (let run = 0; run < runs; run++) {
    const tables = householdTables(stream, { homes: 200, shift, days: 1 });
    for (const [unit, sources] of [
      ['household', byHousehold],
      ['member', byMember],
    ] as const) {
      const statistics = statisticsOfTables(tables, { metrics: whole, sources, asOf: after(1) });
      const said = readout({ metrics: whole, statistics, design });
      const steps = statistics.cells.map((cell) => cell.metrics['funnel']!);
      const [control, treated] = steps.filter((one) => one.kind === 'steps');
      const shown = [
        ...said.metrics.map(({ metric, result }) => {
          if (result.kind !== 'estimated') throw new Error(`${metric}: ${result.kind}`);
          return { name: metric, interval: result.absolute.interval };
        }),
        ...funnelStepParts(control!, treated!, { alpha: 0.05, names }),
      ];
      for (const { name, interval } of shown)
        counts[unit][name] = (counts[unit][name] ?? 0) + covers(interval, truths[name]!) / runs;
    }
  }
  return counts;
}

const design = { control: 'control', arms: { control: 1, treated: 1 } };
const looked = [3, 6, 9];
const sequential: SequentialDesign = { alpha: 0.05, sides: 2, spending: { kind: 'pocock' } };

/** How many experiments are read by household, and how many of these by member too. */
interface Errors {
  readonly runs: number;
  readonly alsoByMember: number;
}

/**
 * In what share of experiments without effect, 240 households each, one of three looks passes its boundary at 5 % in
 * all: by household and by member; and `uncorrected`, what goes on growing by household, but as if looks had
 * independent increments. Its boundaries are those that the last look finds for all.
 */
export function householdErrors({
  runs,
  alsoByMember,
}: Errors): Readonly<Record<'household' | 'member' | 'uncorrected', Readonly<Record<string, number>>>> {
  const counts = {
    household: {} as Record<string, number>,
    member: {} as Record<string, number>,
    uncorrected: {} as Record<string, number>,
  };
  const cohort = boundariesOf({ kind: 'cohort' });
  for (let run = 0; run < runs; run++) {
    const tables = householdTables(streamOf('households', `looks ${run}`), { homes: 240, shift: 0, days: 9 });
    const ways = [
      { how: 'household', sources: byHousehold, of: runs },
      { how: 'member', sources: byMember, of: alsoByMember },
    ] as const;
    for (const { how, sources, of } of ways.filter((way) => run < way.of)) {
      const seen = looked.map((_, look) => lookAt(tables, sources, look));
      for (const { name } of repeated) {
        const zs = seen.map((arms) => Math.abs(zOf(name, arms)));
        const passes = (bounds: readonly number[]) => zs.some((z, look) => z >= bounds[look]!);
        const add = (where: keyof typeof counts, bounds: readonly number[]) =>
          (counts[where][name] = (counts[where][name] ?? 0) + Number(passes(bounds)) / of);
        // No look spends more than all, so that boundaries are dear to find only where one may be passed.
        const isCorrected = isGrowing(name) && passes(looked.map(() => least));
        add(how, isCorrected ? boundariesOf(timingIn(name, seen.at(-1)!)) : cohort);
        if (isGrowing(name) && how === 'household') add('uncorrected', cohort);
      }
    }
  }
  return counts;
}

/** The boundary of a look that spends everything. */
const least = normal.upperQuantile(sequential.alpha / 2);

type Arms = Readonly<Record<'control' | 'treated', Cell['metrics']>>;

function lookAt(tables: ExperimentTables, sources: Sources, look: number): Arms {
  const looks = looked.slice(0, look + 1).map(after);
  const { cells } = statisticsOfTables(tables, {
    metrics,
    sources,
    asOf: looks.at(-1)!,
    looks,
    settledAfter,
  });
  const of = (name: string) => cells.find(({ arm }) => arm === name)!.metrics;
  return { control: of('control'), treated: of('treated') };
}

function zOf(name: string, { control, treated }: Arms): number {
  const plan = planOf(metrics.find((metric) => metric.name === name)!);
  return standardised(difference(armOf(plan, control[name]!), armOf(plan, treated[name]!)));
}

function timingIn(name: string, { control, treated }: Arms): MetricTiming {
  const looksOf = (arm: Cell['metrics']): LongitudinalArm => arm[name]!.looks!;
  return { kind: 'open-ended', arms: [looksOf(control), looksOf(treated)] };
}

function boundariesOf(timing: MetricTiming): readonly number[] {
  const fractions = looked.map((days) => days / 9);
  const guarded = guardedBoundaries(timing, sequential, fractions);
  if (!guarded.ok) throw new Error(guarded.error.reason);
  return guarded.value.looks.map(({ z }) => z!);
}
