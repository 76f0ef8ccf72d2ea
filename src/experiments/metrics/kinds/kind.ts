import type { z } from 'zod';
import type { Plan } from '../plan.ts';

/** What is wrong with a metric beyond the form of its fields. */
export interface Fault {
  readonly at: string;
  readonly problem: string;
}

/** A kind of metric: the form of its document, what its fields must have in common, and how it is computed. */
export interface MetricKind<Metric> {
  readonly schema: z.ZodType<Metric>;
  readonly faultOf?: (metric: Metric) => Fault | undefined;
  readonly plan: (metric: Metric) => Plan;
}
