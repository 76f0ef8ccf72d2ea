import { microsOf } from '../../tables/index.ts';
import type { Metric } from './metric.ts';
import type { Sources } from './sources.ts';

/** What is to be computed. */
export interface StatisticsRequest {
  readonly metrics: readonly Metric[];
  readonly sources: Sources;
  /** The moment of the analysis, milliseconds since the epoch: what happened at it or later is not seen. */
  readonly asOf: number;
  /** Metrics whose joint spread is wanted, by name; for max-T. */
  readonly together?: readonly string[];
  /** Moments of all looks so far, ascending, the last one `asOf`: open-ended metrics get their covariance over them. */
  readonly looks?: readonly number[];
  /**
   * Milliseconds from the first exposure of a unit, or of its cluster, before which it is in no look: where looks read
   * only who is through some window. 0 when left out.
   */
  readonly settledAfter?: number;
}

/** Microseconds since the epoch of an instant in milliseconds. */
export function microsOfInstant(instant: number): number {
  const [ms, micros] = microsOf(instant);
  return ms * 1000 + micros;
}
