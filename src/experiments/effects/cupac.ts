import { dot, moments, ridgeOfMoments, type Moments, type Rows } from '../../kit/index.ts';
import { positive, sameLength } from '../checks.ts';
import { cuped, type CupedEffect, type CupedOptions } from './cuped.ts';

/** How the prediction is made. */
export interface CupacOptions extends Omit<CupedOptions, 'slopes'> {
  /** Parts that are predicted by the others; default 5. */
  readonly folds?: number;
  /** Weight of |β|² against the squared errors, on columns as they come; default 1. */
  readonly penalty?: number;
}

/**
 * Control using predictions as covariates (CUPAC; Li, Tang and Bauman 2020): a ridge regression of the metric on
 * any number of covariates, over both arms without knowing which is which, predicts every unit from the folds that
 * it is not in; the prediction is then the one covariate of CUPED. Rows are units in an order that says nothing
 * about their outcome, as by hash; row i of an arm is in fold i mod `folds`.
 * Errors: EXPERIMENTS_LENGTHS_DIFFER, EXPERIMENTS_NUMBER_UNFIT.
 */
export function cupac(
  control: Rows,
  treatment: Rows,
  { folds = 5, penalty = 1, ...options }: CupacOptions = {},
): CupedEffect {
  sameLength('covariates of the treatment', treatment.columns, control.columns);
  positive('folds - 1', folds - 1);
  const parts = [control, treatment].map((arm) => partsOf(arm, folds));
  const fits = Array.from({ length: folds }, (_, fold) => {
    const others = moments.empty(control.columns);
    for (const arm of parts) arm.forEach((part, at) => at !== fold && moments.merge(others, part));
    return ridgeOfMoments(others, { penalty });
  });
  const predicted = (arm: Rows): Moments =>
    moments.ofRows({
      ...arm,
      columns: 1,
      x: Float64Array.from(arm.y, (_, i) => {
        const { intercept, coefficients } = fits[i % folds]!;
        return intercept + dot(coefficients, arm.x.subarray(i * arm.columns, (i + 1) * arm.columns));
      }),
    });
  return cuped(predicted(control), predicted(treatment), options);
}

function partsOf({ columns, x, y, weights }: Rows, folds: number): readonly Moments[] {
  const parts = Array.from({ length: folds }, () => moments.empty(columns));
  for (let i = 0; i < y.length; i++)
    moments.add(parts[i % folds]!, x.subarray(i * columns, (i + 1) * columns), {
      y: y[i]!,
      weight: weights?.[i] ?? 1,
    });
  return parts;
}
