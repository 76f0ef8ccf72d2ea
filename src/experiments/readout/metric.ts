// One metric of one treatment against control, in one segment or in all.
import type { Effect, Estimate } from '../estimate.ts';
import type { Metric } from '../metrics/metric.ts';
import type { Plan } from '../metrics/plan.ts';
import type { Segment, Statistic } from '../metrics/statistics.ts';
import type { FunnelParts } from '../parts/funnel.ts';
import { compare, valueOf, type Adjustment, type Compared, type NoAnswer } from './compare.ts';
import type { Settled } from './design.ts';
import { readerOf, type EffectReader } from './reading.ts';

/** An arm as it is: units that count and that do not, and the value without any adjustment. */
export interface ArmReadout {
  readonly n: number;
  readonly missing: number;
  readonly value: number | null;
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
      readonly funnel: FunnelParts | null;
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
   * Success metrics over all units: `better`, corrected for the success metrics and treatments. In segments: the
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

/** The readout of a metric, with the effect that joint tests need. */
export interface MetricReading {
  readonly readout: MetricReadout;
  readonly compared: Compared | null;
}

const noTests: MetricTests = { better: null, notWorse: null, deteriorated: null, different: null };

/** Reads one metric of one pair of arms; `successLevel` is that of one success test. */
export function readMetricPair(
  { metric, plan }: PlannedMetric,
  pair: Pair,
  settled: Settled & { readonly successLevel: number },
): MetricReading {
  const { control, treated, treatment, segment } = pair;
  const arm = (statistic: Statistic): ArmReadout => ({
    n: statistic.n,
    missing: statistic.missing,
    value: valueOf(plan, statistic),
  });
  const { name, kind, role, direction } = metric;
  const about = { metric: name, kind, role, direction, treatment, segment };
  const arms = { control: arm(control), treated: arm(treated) };
  const compared = compare(plan, control, treated);
  const said = (result: MetricResult, tests: MetricTests): MetricReadout => ({
    ...about,
    ...arms,
    result,
    tests,
    adjustedP: null,
  });
  if ('code' in compared)
    return { readout: said({ kind: 'no-answer', ...compared }, noTests), compared: null };
  const reader = readerOf(settled.analysis, { plan, alpha: settled.alpha, control, treatment: treated });
  if (!reader.ok) {
    const { reason } = reader.error;
    return { readout: said({ kind: 'refused', reason, absolute: compared.absolute }, noTests), compared };
  }
  const result = resultOf(compared, reader.value);
  const tests = testsOf(metric, { compared, reader: reader.value, settled, result });
  return { readout: said(result, tests), compared };
}

type Estimated = Extract<MetricResult, { kind: 'estimated' }>;

const resultOf = ({ absolute, relative, adjustment, funnel }: Compared, reader: EffectReader): Estimated => ({
  kind: 'estimated',
  absolute: reader.estimate(absolute),
  relative: relative === null ? null : reader.estimate(relative),
  adjustment,
  funnel,
});

interface Testing {
  readonly compared: Compared;
  readonly reader: EffectReader;
  readonly settled: Settled & { readonly successLevel: number };
  readonly result: Estimated;
}

function testsOf(
  { role, direction, margin }: Metric,
  { compared, reader, settled, result }: Testing,
): MetricTests {
  const [good, bad] =
    direction === 'increase' ? (['greater', 'less'] as const) : (['less', 'greater'] as const);
  const { absolute, relative } = compared;
  const effect = margin?.scale === 'relative' ? relative : absolute;
  const nullValue = (direction === 'increase' ? -1 : 1) * (margin?.value ?? 0);
  const { alpha, successLevel, deterioration } = settled;
  return {
    better: role === 'success' ? reader.p(absolute, { side: good, nullValue: 0, alpha: successLevel }) : null,
    notWorse:
      role === 'guardrail' && effect !== null ? reader.p(effect, { side: good, nullValue, alpha }) : null,
    deteriorated:
      role === 'quality' ? null : reader.p(absolute, { side: bad, nullValue: 0, alpha: deterioration }),
    different: result.absolute.p,
  };
}
