import { z } from 'zod';
import { digestOf, type Digest } from '../../kit/index.ts';
import { experimentsErrors } from '../errors.ts';
import type { MetricTiming } from '../validity/peeking.ts';
import * as count from './kinds/count.ts';
import * as funnel from './kinds/funnel.ts';
import type { Fault, MetricKind } from './kinds/kind.ts';
import * as mean from './kinds/mean.ts';
import * as proportion from './kinds/proportion.ts';
import * as quantile from './kinds/quantile.ts';
import * as ratio from './kinds/ratio.ts';
import * as reachability from './kinds/reachability.ts';
import * as retention from './kinds/retention.ts';
import { plan as planTimeToEvent, schema as timeToEventSchema } from './kinds/time-to-event.ts';
import type { Plan, Reading } from './plan.ts';

/** The document of a metric: what is counted, when, for whom it decides what. */
export const metricSchema = z.discriminatedUnion('kind', [
  mean.schema,
  proportion.schema,
  count.schema,
  ratio.schema,
  quantile.schema,
  funnel.schema,
  retention.schema,
  timeToEventSchema,
  reachability.schema,
]);

/** A metric as a JSON document, all defaults filled in. */
export type Metric = Readonly<z.infer<typeof metricSchema>>;
/** What a person writes. */
export type MetricInput = Readonly<z.input<typeof metricSchema>>;
type MetricOf<K extends Metric['kind']> = Extract<Metric, { readonly kind: K }>;

const kinds: { readonly [K in Metric['kind']]: MetricKind<MetricOf<K>> } = {
  mean,
  proportion,
  count,
  ratio,
  quantile,
  funnel,
  retention,
  'time-to-event': { schema: timeToEventSchema, plan: planTimeToEvent },
  reachability,
};

const kindOf = (metric: Metric): MetricKind<Metric> => kinds[metric.kind] as unknown as MetricKind<Metric>;

/** A metric from code; throws EXPERIMENTS_METRIC_INVALID, which names the field and the fix. */
export const defineMetric = (input: MetricInput): Metric => readMetric(input);

/** A metric from a document of anybody; throws EXPERIMENTS_METRIC_INVALID with the first field at fault. */
export function readMetric(document: unknown): Metric {
  const parsed = metricSchema.safeParse(document);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw invalid(document, { at: issue!.path.join('.') || '(whole)', problem: issue!.message });
  }
  const fault = faultOf(parsed.data);
  if (fault !== undefined) throw invalid(document, fault);
  return parsed.data;
}

/** Metrics that are computed together; throws EXPERIMENTS_METRIC_INVALID, also for two of one name. */
export function readMetrics(documents: readonly unknown[]): readonly Metric[] {
  const metrics = documents.map(readMetric);
  const seen = new Set<string>();
  for (const metric of metrics) {
    if (seen.has(metric.name))
      throw invalid(metric, { at: 'name', problem: 'another metric has this name: give each its own' });
    seen.add(metric.name);
  }
  return metrics;
}

const invalid = (document: unknown, fault: Fault) =>
  experimentsErrors.EXPERIMENTS_METRIC_INVALID({ metric: nameOf(document), ...fault });

const nameOf = (document: unknown): string =>
  typeof document === 'object' && document !== null && 'name' in document && typeof document.name === 'string'
    ? document.name
    : '(without name)';

function faultOf(metric: Metric): Fault | undefined {
  if (metric.role === 'guardrail' && metric.margin === undefined)
    return { at: 'margin', problem: 'a guardrail needs one: how much worse it may be and still ship' };
  if (metric.role !== 'guardrail' && metric.margin !== undefined)
    return {
      at: 'margin',
      problem: `a ${metric.role} metric has none: leave it out, or make it a guardrail`,
    };
  if (planOf(metric).columns.some(({ reading }) => isEmpty(reading)))
    return { at: 'window', problem: 'a span of time has no length: let it, or the time before, be longer' };
  return kindOf(metric).faultOf?.(metric);
}

const isEmpty = (reading: Reading): boolean =>
  'to' in reading && reading.to !== null && reading.to <= ('from' in reading ? reading.from : 0);

/** How a metric is computed, the same by every engine. */
export const planOf = (metric: Metric): Plan => kindOf(metric).plan(metric);

/** Whether units' values are complete when they count, for the guard of sequential tests. */
export const timingOf = (metric: Metric): MetricTiming['kind'] =>
  planOf(metric).complete === null ? 'open-ended' : 'cohort';

/** Milliseconds after exposure when a unit's value is complete; null where it never is. */
export function completeAfter(metric: Metric): number | null {
  const { complete } = planOf(metric);
  return complete === null ? null : complete / 1000;
}

/** The digest under which statistics and readouts name the metric they are of. */
export const metricDigest = (metric: Metric): Digest => digestOf(metric);
