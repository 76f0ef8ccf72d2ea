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
  return meanOfFirst(ranked, 1, { rows: first }) - meanOfFirst(ranked, 0, { rows: first });
}

function byGroup(ranked: Ranked, top: number): number {
  const treated = ranked.treated.reduce((sum, group) => sum + group, 0);
  const ofTreated = meanOfFirst(ranked, 1, { people: Math.trunc(treated * top) });
  return ofTreated - meanOfFirst(ranked, 0, { people: Math.trunc((ranked.rows - treated) * top) });
}

interface First {
  /** Of all rows, those counted. */
  readonly rows?: number;
  /** Of the group, the people counted. */
  readonly people?: number;
}

/** Mean outcome of one group among the first rows or the group's first people; NaN of nobody. */
function meanOfFirst(ranked: Ranked, group: number, first: First): number {
  const { rows = ranked.rows, people = ranked.rows } = first;
  let sum = 0;
  let count = 0;
  for (let i = 0; i < rows && count < people; i++) {
    if (ranked.treated[i] !== group) continue;
    sum += ranked.outcome[i]!;
    count++;
  }
  return sum / count;
}
