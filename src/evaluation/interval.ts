import type { IntervalMethod, Limits } from './intervals/limits.ts';
import { studentInterval } from './intervals/student.ts';
import type { Sample } from './sample.ts';
import { confidence } from './setting.ts';

export interface IntervalOptions {
  /** Student's t over the independent units unless told. */
  readonly method?: IntervalMethod;
  /** Confidence, .95 unless told. */
  readonly level?: number;
  /** Both limits, or one with all the error probability on its side. */
  readonly side?: 'both' | 'lower' | 'upper';
}

/** Limits of confidence; a side that was not asked for is infinite. */
export interface Interval extends Limits {
  readonly kind: string;
  readonly level: number;
  readonly guarantee: IntervalMethod['guarantee'];
}

/** The interval of a sample. */
export const intervalOf = (sample: Sample, options: IntervalOptions = {}): Interval =>
  boundsOf(sample, sample, options);

/** The interval from the lower limit of one sample to the upper limit of another: where the truth lies between two. */
export function boundsOf(low: Sample, high: Sample, options: IntervalOptions): Interval {
  const { method = studentInterval, level = 0.95, side = 'both' } = options;
  const tail = (1 - confidence('level', level)) / (side === 'both' ? 2 : 1);
  const lower = side === 'upper' ? -Infinity : method.limits(low, tail).lower;
  const upper = side === 'lower' ? Infinity : method.limits(high, tail).upper;
  return { kind: method.kind, level, guarantee: method.guarantee, lower, upper };
}
