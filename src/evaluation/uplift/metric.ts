import type { Ranked } from './ranked.ts';

/** A number that says how well a score orders people by effect. The name alone does not say which: libraries differ. */
export interface UpliftMetric {
  readonly name: string;
  /** Whose definition it is, and which variant. */
  readonly convention: string;
  /** NaN where a part of the ranking lacks treated or control people. */
  readonly value: (ranked: Ranked) => number;
}
