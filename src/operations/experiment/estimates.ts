// Estimates of the last look, as the report shows them.
import { z } from 'zod';
import {
  boundaries,
  resumeMonitor,
  segmentDifferences,
  segmentMixes,
  whenStopped,
  type Estimate,
  type MetricReadout,
  type Readout,
  type Statistics,
} from '../../experiments/index.ts';
import { openEnded } from './declared.ts';
import type { LookRecord } from './history.ts';
import { analysisOf, type Judged, type Looked } from './judge.ts';
import { givenThatItWon } from './winners.ts';

const number = z.number().nullable();
const interval = z.strictObject({ value: z.number(), low: number, high: number });

const side = z.strictObject({ mix: z.number(), rate: z.number() });
const segmentMixSchema = z.strictObject({
  dimension: z.string(),
  total: interval.nullable(),
  rate: interval.nullable(),
  mix: interval.nullable(),
  segments: z.array(
    z.strictObject({
      segment: z.string(),
      control: side,
      treated: side,
      rate: interval.nullable(),
      mix: interval.nullable(),
    }),
  ),
});

/** An effect with everything that is said of it. */
export const estimateSchema = z.strictObject({
  metric: z.string(),
  role: z.enum(['success', 'guardrail', 'deterioration', 'quality']),
  direction: z.enum(['increase', 'decrease']),
  treatment: z.string(),
  segment: z.string().nullable(),
  control: z.strictObject({ n: z.number(), value: number }),
  treated: z.strictObject({ n: z.number(), value: number }),
  /** Of 1 − alpha at all looks together; null where there is no answer. */
  absolute: interval.nullable(),
  /** Over the control mean. */
  relative: interval.nullable(),
  /** After stopping: median-unbiased, its one-sided bound and p-value, by the order of stages. */
  stopped: z.strictObject({ value: z.number(), bound: number, p: z.number() }).nullable(),
  /** Of a win: given that its test passed its boundary at this look, which takes the winner's curse back. */
  givenThatItWon: interval.nullable(),
  /** Success: of being better, corrected. Segments: of any effect, with their false discovery rate. Else two-sided. */
  p: number,
  /** Segments: of an effect that differs from that on all others, with the false discovery rate over all segments. */
  apartP: number,
  /** What covariates leave of the variance. */
  varianceRatio: number,
  /**
   * Of a funnel, step by step: of those who came as far the share that took it, and its part of the effect, each with
   * an interval as that of the effect; null where all took it in both arms. Parts add up to the effect.
   */
  steps: z
    .array(
      z.strictObject({
        step: z.string(),
        control: z.number(),
        treated: z.number(),
        part: interval.nullable(),
      }),
    )
    .nullable(),
  /**
   * Of a ratio, by each dimension of segments: of the difference without covariates (`total`) the parts of the segments'
   * own ratios (`rate`) and of their shares of the denominator (`mix`), each with an interval as that of the effect, null
   * where it does not vary. Parts add up. Null for all others.
   */
  mixes: z.array(segmentMixSchema).nullable(),
  problem: z.string().nullable(),
});

type Shown = z.infer<typeof estimateSchema>;

interface Read {
  readonly statistics: Statistics;
  readonly looked: Looked;
  readonly isStopped: boolean;
  /** Tests of the looks before this one. */
  readonly before: LookRecord['tests'];
  /** Treatments that won. */
  readonly won: readonly string[];
}

/** All estimates of a readout. */
export function estimatesOf(judged: Judged, said: Readout, read: Read): readonly Shown[] {
  const apart = apartPs(judged, read.statistics);
  return said.metrics.map((one) => ({
    metric: one.metric,
    role: one.role,
    direction: one.direction,
    treatment: one.treatment,
    segment: one.segment && `${one.segment.dimension}: ${one.segment.level ?? '(none)'}`,
    control: { n: one.control.n, value: one.control.value },
    treated: { n: one.treated.n, value: one.treated.value },
    ...effectsOf(one),
    steps: stepsOf(judged, one),
    mixes: mixesOf(judged, one, read),
    stopped: read.isStopped ? stoppedOf(judged, one, read) : null,
    givenThatItWon: winnerOf(judged, one, read),
    p: one.adjustedP ?? one.tests.different,
    apartP: apart.get(keyOf(one.metric, one.treatment, one.segment)) ?? null,
  }));
}

type Segment = MetricReadout['segment'];

const keyOf = (metric: string, treatment: string, segment: Segment): string =>
  JSON.stringify([metric, treatment, segment?.dimension, segment?.level ?? '(none)']);

/** By metric, treatment and segment. */
function apartPs(
  { metrics, arms, start: { plan } }: Judged,
  statistics: Statistics,
): ReadonlyMap<string, number> {
  const treatments = Object.keys(arms).filter((arm) => arm !== plan.control);
  return new Map(
    metrics.flatMap((metric) =>
      treatments.flatMap((treatment) => {
        const found = segmentDifferences(metric, statistics, { control: plan.control, treatment });
        return (found?.segments ?? []).map(
          ({ dimension, name, adjustedP }) =>
            [keyOf(metric.name, treatment, { dimension, level: name }), adjustedP] as const,
        );
      }),
    ),
  );
}

/** Steps by number and event, as two may be of one event. */
function stepsOf({ metrics }: Judged, { metric, result }: MetricReadout): Shown['steps'] {
  const definition = metrics.find(({ name }) => name === metric);
  if (definition?.kind !== 'funnel' || result.kind !== 'estimated' || result.funnel === null) return null;
  return result.funnel.map(({ control, treated, part }, at) => ({
    step: `${at + 1} ${definition.steps[at]!.event}`,
    control,
    treated,
    part: part && ends(part),
  }));
}

/** Where the effect on a ratio comes from, of all units. */
function mixesOf(
  judged: Judged,
  { metric, treatment, segment, result }: MetricReadout,
  { statistics, looked }: Read,
): Shown['mixes'] {
  const definition = judged.metrics.find(({ name }) => name === metric);
  if (!definition || segment !== null || result.kind !== 'estimated') return null;
  const { control } = judged.start.plan;
  const { alpha } = judged.document;
  const asked = { control, treatment, alpha, analysis: analysisOf(judged, looked) };
  const found = segmentMixes(definition, statistics, asked);
  if (found.length === 0) return null;
  const read = (part: Estimate | null) => part && ends(part);
  return found.map(({ dimension, total, rate, mix, segments }) => ({
    dimension,
    total: read(total),
    rate: read(rate),
    mix: read(mix),
    segments: segments.map((one) => ({
      segment: one.level ?? '(none)',
      control: { ...one.control },
      treated: { ...one.treated },
      rate: read(one.rate),
      mix: read(one.mix),
    })),
  }));
}

type Effects = Pick<Shown, 'absolute' | 'relative' | 'varianceRatio' | 'problem'>;

/** Metrics that are shares of users: a difference of two lies between −1 and 1. */
const shares: ReadonlySet<MetricReadout['kind']> = new Set([
  'proportion',
  'funnel',
  'retention',
  'reachability',
]);

function effectsOf({ result, kind }: MetricReadout): Effects {
  const none = { absolute: null, relative: null, varianceRatio: null };
  if (result.kind === 'no-answer') return { ...none, problem: result.message };
  if (result.kind === 'refused') return { ...none, problem: result.reason };
  return {
    absolute: shares.has(kind) ? withinOne(ends(result.absolute)) : ends(result.absolute),
    relative: result.relative && ends(result.relative),
    varianceRatio: result.adjustment?.varianceRatio ?? null,
    problem: null,
  };
}

function winnerOf(judged: Judged, one: MetricReadout, read: Read): Shown['givenThatItWon'] {
  const said = givenThatItWon(judged, one, read);
  if (said === null) return null;
  return shares.has(one.kind) ? withinOne(ends(said)) : ends(said);
}

const ends = ({
  value,
  interval: { lower, upper },
}: Pick<Estimate, 'value' | 'interval'>): NonNullable<Shown['absolute']> => ({
  value,
  low: lower,
  high: upper,
});

/** An open end stays open. */
const withinOne = ({ value, low, high }: NonNullable<Shown['absolute']>): NonNullable<Shown['absolute']> => ({
  value,
  low: low === null ? null : Math.max(-1, low),
  high: high === null ? null : Math.min(1, high),
});

/** Stopping where the result is good makes it look better than it is; this takes that back. */
function stoppedOf(
  judged: Judged,
  { metric, treatment, role, segment, result, direction }: MetricReadout,
  { looked: { fractions, isFinal }, before }: Read,
): Shown['stopped'] {
  const { plan, document } = judged.start;
  const alpha = plan.metrics.find((one) => one.metric === metric)?.alpha ?? null;
  if (role !== 'success' || segment !== null || alpha === null || result.kind !== 'estimated') return null;
  if (plan.looks.length === 1 || openEnded(judged).includes(metric)) return null;
  // Who goes on after a boundary was passed did not stop by it.
  if (before.some((test) => test.metric === metric && test.treatment === treatment && test.isShown))
    return null;
  const design = { alpha, sides: 1 as const, spending: document.spending };
  const monitor = resumeMonitor(design, boundaries(design, fractions, isFinal));
  const side = direction === 'increase' ? 'greater' : 'less';
  const { value, lower, upper, p } = whenStopped(result.absolute, monitor, { side });
  return { value, bound: side === 'greater' ? lower : upper, p };
}
