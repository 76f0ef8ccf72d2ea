// One metric of one treatment against control, in one segment or in all.
import type { Effect, Estimate } from '../estimate.ts';
import type { Metric } from '../metrics/metric.ts';
import type { Plan } from '../metrics/plan.ts';
import type { Segment, Statistic } from '../metrics/statistics.ts';
import type { NoAnswer } from '../no-answer.ts';
import { compare, valueOf, type Adjustment, type Compared } from './compare.ts';
import type { Settled } from './design.ts';
import { readerOf, type EffectReader } from './reading.ts';

/** An arm as it is: units that count and that do not, and the value without any adjustment. */
export interface ArmReadout {
  readonly n: number;
  readonly missing: number;
  readonly value: number | null;
}

/**
 * A step of a funnel: of those who came as far the share that took it, by arm, and its part of the effect, read as
 * the effect is, each by itself. Null where all took it in both arms: then it has none.
 */
export interface FunnelStepReadout {
  readonly control: number;
  readonly treated: number;
  readonly part: Estimate | null;
}

/**
 * `estimated`: the effect, absolute and over the control mean (null where that is not above 0), with what
 * covariates bought. `refused`: a sequential test of an open-ended metric that cannot be corrected. `no-answer`:
 * too few units, no spread, a denominator of nought.
 */
export type MetricResult =
  | {
      readonly kind: 'estimated';
      readonly absolute: Estimate;
      readonly relative: Estimate | null;
      readonly adjustment: Adjustment | null;
      /** Step by step of a funnel, where every step was taken in both arms; null for repeated looks at an open-ended one. */
      readonly funnel: readonly FunnelStepReadout[] | null;
    }
  | { readonly kind: 'refused'; readonly reason: string; readonly absolute: Effect }
  | ({ readonly kind: 'no-answer' } & NoAnswer);

/**
 * One-sided p-values of the tests that the metric's role asks for, null for the others: better than control;
 * not worse by the margin; worse than control. `different` has two sides.
 */
export interface MetricTests {
  readonly better: number | null;
  readonly notWorse: number | null;
  readonly deteriorated: number | null;
  readonly different: number | null;
}

/** What is known of a metric. */
export interface MetricReadout {
  readonly metric: string;
  readonly kind: Metric['kind'];
  readonly role: Metric['role'];
  readonly direction: Metric['direction'];
  readonly treatment: string;
  /** Null for all units. */
  readonly segment: Segment | null;
  readonly control: ArmReadout;
  readonly treated: ArmReadout;
  readonly result: MetricResult;
  readonly tests: MetricTests;
  /**
   * Success metrics over all units: `better`, corrected for the success metrics and treatments, or as a rule that was
   * given has it, null where that does not name it. In segments: the
   * two-sided p-value with the false discovery rate kept over the segments and treatments of the metric (BH).
   */
  readonly adjustedP: number | null;
}

/** A metric with its plan. */
export interface PlannedMetric {
  readonly metric: Metric;
  readonly plan: Plan;
}

/** Two arms of a metric. */
export interface Pair {
  readonly treatment: string;
  readonly segment: Segment | null;
  readonly control: Statistic;
  readonly treated: Statistic;
}

/** What is read of a pair, with the effect that joint tests need. */
export interface MetricReading extends Pair {
  readonly planned: PlannedMetric;
  readonly compared: Compared | null;
  readonly result: MetricResult;
  readonly tests: MetricTests;
}

/** A design with the level at which the test of a metric decides, as the rule divides alpha. */
export interface Levels extends Settled {
  readonly shipLevel: number;
}

const noTests: MetricTests = { better: null, notWorse: null, deteriorated: null, different: null };

/** Reads one metric of one pair of arms. */
export function readMetricPair(planned: PlannedMetric, pair: Pair, levels: Levels): MetricReading {
  const { treatment, segment, control, treated } = pair;
  const { plan, metric } = planned;
  const said = (compared: Compared | null, result: MetricResult, tests = noTests): MetricReading => ({
    planned,
    treatment,
    segment,
    control,
    treated,
    compared,
    result,
    tests,
  });
  const compared = compare(plan, control, treated);
  if ('code' in compared) return said(null, { kind: 'no-answer', ...compared });
  const reader = readerOf(levels.analysis, { plan, alpha: levels.alpha, control, treatment: treated });
  if (!reader.ok)
    return said(compared, { kind: 'refused', reason: reader.error.reason, absolute: compared.absolute });
  // Parts of what goes on growing go together over looks otherwise than the whole, and have no boundary.
  const isWhole = plan.complete !== null || levels.analysis.kind === 'fixed';
  const result = resultOf(isWhole ? compared : { ...compared, funnel: null }, reader.value);
  return said(compared, result, testsOf(metric, { compared, reader: reader.value, levels, result }));
}

/** A reading as people get it. */
export function shownReading(reading: MetricReading, adjustedP: number | null): MetricReadout {
  const { metric, plan } = reading.planned;
  return {
    metric: metric.name,
    kind: metric.kind,
    role: metric.role,
    direction: metric.direction,
    treatment: reading.treatment,
    segment: reading.segment,
    control: armReadout(plan, reading.control),
    treated: armReadout(plan, reading.treated),
    result: reading.result,
    tests: reading.tests,
    adjustedP,
  };
}

const armReadout = (plan: Plan, statistic: Statistic): ArmReadout => ({
  n: statistic.n,
  missing: statistic.missing,
  value: valueOf(plan, statistic),
});

type Estimated = Extract<MetricResult, { kind: 'estimated' }>;

const resultOf = ({ absolute, relative, adjustment, funnel }: Compared, reader: EffectReader): Estimated => ({
  kind: 'estimated',
  absolute: reader.estimate(absolute),
  relative: relative === null ? null : reader.estimate(relative),
  adjustment,
  funnel:
    funnel &&
    funnel.map(({ control, treated, part }) => ({
      control,
      treated,
      part: part.se === 0 ? null : reader.estimate(part),
    })),
});

interface Testing {
  readonly compared: Compared;
  readonly reader: EffectReader;
  readonly levels: Levels;
  readonly result: Estimated;
}

function testsOf(
  { role, direction, margin }: Metric,
  { compared, reader, levels, result }: Testing,
): MetricTests {
  const [good, bad] =
    direction === 'increase' ? (['greater', 'less'] as const) : (['less', 'greater'] as const);
  const { absolute, relative } = compared;
  const effect = margin?.scale === 'relative' ? relative : absolute;
  const nullValue = (direction === 'increase' ? -1 : 1) * (margin?.value ?? 0);
  const { shipLevel, deterioration } = levels;
  return {
    better: role === 'success' ? reader.p(absolute, { side: good, nullValue: 0, alpha: shipLevel }) : null,
    notWorse:
      role === 'guardrail' && effect !== null
        ? reader.p(effect, { side: good, nullValue, alpha: shipLevel })
        : null,
    deteriorated:
      role === 'quality' ? null : reader.p(absolute, { side: bad, nullValue: 0, alpha: deterioration }),
    different: result.absolute.p,
  };
}
