// Made-up users whose values go on growing after they came, for tests of looks at open-ended metrics.
import { normal, streamOf, type Stream } from '../../kit/index.ts';
import { numbers, tableOf, texts, times } from '../../tables/index.ts';
import { standardised } from '../estimate.ts';
import { planOf, readMetrics } from '../metrics/metric.ts';
import type { Plan } from '../metrics/plan.ts';
import { statisticsOfTables } from '../metrics/rows/statistics.ts';
import type { ExperimentTables } from '../metrics/rows/unit-values.ts';
import { sourcesOf } from '../metrics/sources.ts';
import type { Cell, Statistic } from '../metrics/statistics.ts';
import type { Look, SequentialDesign } from '../sequential/boundaries.ts';
import { guardedBoundaries, type MetricTiming } from '../validity/peeking.ts';
import { compare } from './compare.ts';
import { longitudinalArms, momentsAt } from './longitudinal-arms.ts';

const day = 86_400_000;
const start = 10 * day;

const growing = { role: 'success', window: { kind: 'open-ended' } } as const;
const played = { of: { event: 'play' } };
const perMessage = { numerator: { event: 'click' }, denominator: { event: 'message' } };

/** What goes on growing: a mean, with covariates too; a ratio, with itself before too; a funnel. */
export const growthMetrics = readMetrics([
  { ...growing, ...played, kind: 'mean', name: 'mean' },
  {
    ...growing,
    ...played,
    kind: 'mean',
    name: 'adjusted mean',
    before: '3d',
    covariates: [{ column: 'age' }],
  },
  { ...growing, ...perMessage, kind: 'ratio', name: 'ratio' },
  { ...growing, ...perMessage, kind: 'ratio', name: 'adjusted ratio', before: '3d' },
  { ...growing, ...played, kind: 'quantile', name: 'median', share: 0.5 },
  { ...growing, ...played, kind: 'quantile', name: 'eighth', share: 0.8 },
  { ...growing, kind: 'funnel', name: 'funnel', steps: [{ event: 'open' }, { event: 'buy' }] },
]);

/** Shares of users who come in each of three spans of three days, at whose ends are the looks: most come early. */
const shares = [0.9, 0.05, 0.05];
const ends = shares.map((_, span) => start + 3 * (span + 1) * day);
const fractions = shares.map((_, span) => shares.slice(0, span + 1).reduce((sum, share) => sum + share, 0));

/** `users` in each of two arms, between which nothing differs. */
export function growthTables(stream: Stream, users: number): ExperimentTables {
  const all = Array.from({ length: 2 * users }, (_, at) => {
    const span = fractions.findIndex((share) => at < share * 2 * users - 1e-9);
    const taste = stream.normal();
    const age = taste + 0.5 * stream.normal();
    return { user: `u${at}`, arm: at % 2 === 0 ? 'control' : 'treated', span, taste, age };
  });
  const facts = all.flatMap(({ user, span, taste }) => {
    const came = start + 3 * span * day;
    // Of each three days, those before it came too; what is new in them is as large as what lasts.
    const spans = Array.from({ length: 4 - span }, (_, since) => since - 1);
    const counts = spans.flatMap((since) => {
      const at = came + 3 * since * day + 1;
      const messages = 4 + stream.below(6);
      const chance = normal.cdf(0.5 * taste + 0.6 * stream.normal() - 0.5);
      const clicks = Array.from({ length: messages }, () => Number(stream.uniform() < chance));
      return [
        { user, at, event: 'play', value: 3 + taste + 1.5 * stream.normal() },
        { user, at, event: 'message', value: messages },
        { user, at, event: 'click', value: clicks.reduce((sum, one) => sum + one, 0) },
      ];
    });
    const opened = came - 5 * day * Math.log(stream.uniform());
    const bought = opened - 5 * day * Math.log(stream.uniform());
    return [
      ...counts,
      { user, at: opened, event: 'open', value: 1 },
      { user, at: bought, event: 'buy', value: 1 },
    ];
  });
  return {
    exposures: tableOf({
      unit: texts(all.map(({ user }) => user)),
      arm: texts(all.map(({ arm }) => arm)),
      at: times(all.map(({ span }) => start + 3 * span * day)),
      age: numbers(all.map(({ age }) => age)),
    }),
    facts: tableOf({
      unit: texts(facts.map(({ user }) => user)),
      at: times(facts.map(({ at }) => at)),
      event: texts(facts.map(({ event }) => event)),
      value: numbers(facts.map(({ value }) => value)),
    }),
  };
}

type Arms = readonly [control: Cell['metrics'], treated: Cell['metrics']];

/** Both arms as a look finds them, with the looks before it. */
export function growthAt(tables: ExperimentTables, look: number): Arms {
  const looks = ends.slice(0, look + 1);
  const request = { metrics: growthMetrics, sources: sourcesOf(), asOf: looks.at(-1)!, looks };
  const { cells } = statisticsOfTables(tables, request);
  const of = (name: string) => cells.find(({ arm }) => arm === name)!.metrics;
  return [of('control'), of('treated')];
}

/** The z of a metric at a look, from what a later one knows of it. */
export function growthZ(plan: Plan, arms: readonly [Statistic, Statistic], look: number): number {
  const [a, b] = arms.map((arm) => {
    return momentsAt(arm.looks!, look);
  });
  const compared = compare(plan, a!, b!);
  return 'code' in compared ? 0 : standardised(compared.absolute);
}

const sequential: SequentialDesign = { alpha: 0.05, sides: 2, spending: { kind: 'pocock' } };

function boundariesOf(timing: MetricTiming): readonly Look[] {
  const guarded = guardedBoundaries(timing, sequential, fractions);
  if (!guarded.ok) throw new Error(guarded.error.reason);
  return guarded.value.looks;
}

const passes = (zs: readonly number[], bounds: readonly number[]): boolean =>
  zs.some((z, look) => z >= bounds[look]!);

const boundsOf = (looks: readonly Look[]): readonly number[] => looks.map(({ z }) => z!);

/** Boundaries are dear to find: the first is that of one look, and none is below that of one look which spends all so far. */
function passesCorrected(zs: readonly number[], timing: MetricTiming, cohort: readonly Look[]): boolean {
  if (zs[0]! >= cohort[0]!.z!) return true;
  const least = cohort.map(({ spent }) => normal.upperQuantile(spent / 2));
  return passes(zs, least) && passes(zs, boundsOf(boundariesOf(timing)));
}

/**
 * In what share of experiments without effect, `users` in each arm, one of three looks passes its boundary: `corrected`
 * by how values go together over looks, 5 % asked; `as a cohort`, the boundaries of independent increments; `each
 * alone`, as if every look was the only one.
 */
export function growthErrors({
  runs,
  users,
  seed,
}: {
  readonly runs: number;
  readonly users: number;
  readonly seed: string;
}): Readonly<Record<'corrected' | 'as a cohort' | 'each alone', Readonly<Record<string, number>>>> {
  const counts = {
    corrected: {} as Record<string, number>,
    'as a cohort': {} as Record<string, number>,
    'each alone': {} as Record<string, number>,
  };
  const cohort = boundariesOf({ kind: 'cohort' });
  const alone = shares.map(() => normal.upperQuantile(sequential.alpha / 2));
  for (let run = 0; run < runs; run++) {
    const [control, treated] = growthAt(growthTables(streamOf(seed, String(run)), users), shares.length - 1);
    for (const metric of growthMetrics) {
      const plan = planOf(metric);
      const arms = [control[metric.name]!, treated[metric.name]!] as const;
      const zs = shares.map((_, look) => Math.abs(growthZ(plan, arms, look)));
      const add = (how: keyof typeof counts, isOut: boolean) =>
        (counts[how][metric.name] = (counts[how][metric.name] ?? 0) + Number(isOut) / runs);
      const timing = { kind: 'open-ended', arms: longitudinalArms(plan, ...arms)! } as const;
      add('corrected', passesCorrected(zs, timing, cohort));
      add('as a cohort', passes(zs, boundsOf(cohort)));
      add('each alone', passes(zs, alone));
    }
  }
  return counts;
}
