import { share } from '../setting.ts';
import type { UpliftMetric } from './metric.ts';
import type { Ranked } from './ranked.ts';

export interface UpliftAtOptions {
  /** The share of people treated first, in [0, 1]; their number is rounded down. */
  readonly share: number;
  /** The first of all people, or the first of the treated against the first of the controls. */
  readonly of: 'overall' | 'by-group';
}

/** Difference of mean outcomes, treated less control, among the people of the highest scores. */
export const upliftAt = ({ share: top, of }: UpliftAtOptions): UpliftMetric => ({
  name: `uplift-at-${share('share', top)}`,
  convention: `scikit-uplift uplift_at_k, strategy=${of === 'overall' ? 'overall' : 'by_group'}`,
  value: of === 'overall' ? (ranked) => overall(ranked, top) : (ranked) => byGroup(ranked, top),
});

function overall(ranked: Ranked, top: number): number {
  const first = Math.trunc(ranked.rows * top);
  return meanOfGroup(ranked, 1, first) - meanOfGroup(ranked, 0, first);
}

function byGroup(ranked: Ranked, top: number): number {
  const means = [1, 0].map((group) => {
    const outcomes = ranked.outcome.filter((_, i) => ranked.treated[i] === group);
    return mean(outcomes.subarray(0, Math.trunc(outcomes.length * top)));
  });
  return means[0]! - means[1]!;
}

const meanOfGroup = ({ outcome, treated }: Ranked, group: number, first: number): number =>
  mean(outcome.filter((_, i) => i < first && treated[i] === group));

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
