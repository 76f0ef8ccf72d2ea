import { cholesky, dot, moments, ridgeOfMoments } from '../../kit/index.ts';
import type { Assumption } from '../assumptions.ts';
import { experimentsErrors } from '../errors.ts';
import { fixedHorizon, type Effect, type Estimate } from '../estimate.ts';
import { pick, predict, scoresOf, type ObservedUnits, type ScoreOptions } from './scores.ts';

/** The effect as a linear function of covariates. */
export interface ConditionalEffects {
  /** The effect on every unit, in the order given. */
  readonly effects: Float64Array;
  /** Per covariate, by how much the effect rises with it, all others held. */
  readonly slopes: readonly Estimate[];
  readonly intercept: number;
}

const assumptions: readonly Assumption[] = [
  'no-hidden-confounder',
  'overlap',
  'independent-units',
  'normal-means',
];

/**
 * The doubly robust learner (Kennedy 2023) with a linear second stage: scores regressed on covariates, which is the
 * best linear projection of the effect whatever its shape (Semenova and Chernozhukov 2021), with errors that allow
 * unequal variances (HC1). In an experiment, give the covariates of the draw alone and it needs no confounder hidden.
 * Errors: those of `scoresOf`; EXPERIMENTS_SAMPLE_UNFIT for covariates that follow from each other.
 */
export function conditionalEffects(
  units: ObservedUnits,
  { alpha, ...options }: ScoreOptions,
): ConditionalEffects {
  const { rows, of } = scoresOf(units, options);
  const scores = of(units.outcome);
  const k = units.columns;
  const from = { ...pick(units, rows, units.outcome), y: scores };
  const fitted = moments.ofRows(from);
  const factor = cholesky.factor(fitted.xx, k, 1e-10);
  if (!factor.ok)
    throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({
      problem: `covariate ${factor.error.row} follows from those before it`,
    });
  const fit = ridgeOfMoments(fitted);
  const inverse = cholesky.inverse(factor.value, k);
  const meat = new Float64Array(k * k);
  const x = new Float64Array(k);
  rows.forEach((row, at) => {
    const residual = scores[at]! - predict(fit, units, row);
    for (let j = 0; j < k; j++) x[j] = (units.x[row * k + j]! - fitted.meanX[j]!) * residual;
    for (let i = 0; i < k; i++) for (let j = 0; j < k; j++) meat[i * k + j]! += x[i]! * x[j]!;
  });
  const scale = rows.length / (rows.length - k - 1);
  const effectOf = (at: number): Effect => {
    const own = inverse.subarray(at * k, (at + 1) * k);
    const through = own.map((_, i) => dot(meat.subarray(i * k, (i + 1) * k), own));
    return { value: fit.coefficients[at]!, se: Math.sqrt(scale * dot(own, through)), df: null, assumptions };
  };
  return {
    effects: Float64Array.from({ length: units.outcome.length }, (_, row) => predict(fit, units, row)),
    slopes: Array.from({ length: k }, (_, at) => fixedHorizon(effectOf(at), { alpha })),
    intercept: fit.intercept,
  };
}
