import { moments, type Moments } from '../../kit/index.ts';
import { scatterOf } from './mean-sample.ts';

/** A metric and one covariate per unit, as a warehouse sums them. */
export interface CovariateSample {
  readonly n: number;
  readonly sum: number;
  readonly sumSquares: number;
  readonly covariateSum: number;
  readonly covariateSquares: number;
  readonly cross: number;
}

/** The moments of one arm from its sums; arms with many covariates come as `moments.ofRows`. */
export function covariateMoments(sample: CovariateSample): Moments {
  const { n, sum: y, covariateSum: x } = sample;
  const of = moments.empty(1);
  of.weight = n;
  of.meanX[0] = x / n;
  of.meanY = y / n;
  of.xx[0] = scatterOf(n, { x, y: x, xy: sample.covariateSquares });
  of.xy[0] = scatterOf(n, { x, y, xy: sample.cross });
  of.yy = scatterOf(n, { x: y, y, xy: sample.sumSquares });
  return of;
}
