import { moments, type Moments } from '../../kit/index.ts';
import { crossScatterOf, scatterOf } from './mean-sample.ts';

/** A metric and one covariate per unit, as a warehouse sums them. */
export interface CovariateSample {
  readonly n: number;
  readonly sum: number;
  readonly sumSquares: number;
  readonly covariateSum: number;
  readonly covariateSquares: number;
  readonly cross: number;
}

/** Covariance of the differences of two arms' means of the covariates, row-major; the upper triangle is filled. */
export const errorOfDifference = (control: Moments, treatment: Moments): Float64Array =>
  control.xx.map(
    (value, at) =>
      value / (control.weight - 1) / control.weight +
      treatment.xx[at]! / (treatment.weight - 1) / treatment.weight,
  );

/** The moments of one arm from its sums; arms with many covariates come as `moments.ofRows`. */
export function covariateMoments(sample: CovariateSample): Moments {
  const { n } = sample;
  const y = { sum: sample.sum, squares: sample.sumSquares };
  const x = { sum: sample.covariateSum, squares: sample.covariateSquares };
  const of = moments.empty(1);
  of.weight = n;
  of.meanX[0] = x.sum / n;
  of.meanY = y.sum / n;
  of.xx[0] = scatterOf(n, x);
  of.xy[0] = crossScatterOf(n, [x, y], sample.cross);
  of.yy = scatterOf(n, y);
  return of;
}
