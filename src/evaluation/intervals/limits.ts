import type { Sample } from '../sample.ts';

export interface Limits {
  readonly lower: number;
  readonly upper: number;
}

/** A way to make limits of an estimate. */
export interface IntervalMethod {
  readonly kind: string;
  /** Does the error probability hold at every n, or only in large samples? */
  readonly guarantee: 'finite-sample' | 'asymptotic';
  /** The limits of a sample; `tail` is the error probability granted to each side. */
  readonly limits: (sample: Sample, tail: number) => Limits;
}
