import type { Assumption } from '../assumptions.ts';
import type { Effect, Estimate, Interval } from '../estimate.ts';

/**
 * How treatment came about: drawn by lot; not drawn, but by a design that imitates a draw and can be probed; or
 * chosen for reasons that the data show in part at best.
 */
export type Evidence = 'randomised' | 'quasi-experimental' | 'observational';

/** An effect that is nought if the design holds. */
export interface Placebo {
  readonly name: string;
  readonly effect: Pick<Effect, 'value' | 'se' | 'df'> | null;
  readonly p: number;
}

/** What remains of an effect when an assumption fails by so much. */
export interface Sensitivity {
  readonly assumption: Assumption;
  /** What a violation is measured in. */
  readonly unit: string;
  readonly points: readonly ({ readonly violation: number } & Interval)[];
  /** The smallest violation that the interval needs to include nought; null where it does without, or none does. */
  readonly breakdown: number | null;
}

/** An effect without a randomised assignment of its own: never without placebos and sensitivity. */
export interface CausalReading {
  readonly evidence: Evidence;
  readonly estimate: Estimate;
  readonly placebos: readonly Placebo[];
  readonly sensitivity: readonly Sensitivity[];
  /** A placebo shows what cannot be, at .01 after Holm's correction: do not believe the estimate. */
  readonly isAlarm: boolean;
}
