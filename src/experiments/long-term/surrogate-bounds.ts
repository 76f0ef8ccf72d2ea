import { cholesky, dot } from '../../kit/index.ts';
import { experimentsErrors } from '../errors.ts';
import { criticalOf, type Interval } from '../estimate.ts';
import type { SurrogateArm, SurrogateEffect } from './surrogate-index.ts';
import type { SurrogateModel } from './surrogate-model.ts';

/** How wrong an index may be because the treatment also works past the short outcomes. */
export interface SurrogateBounds {
  /** The correlation of long outcome and treatment given the short outcomes that is allowed for. */
  readonly allowed: number;
  /** Largest bias it can cause, either way. */
  readonly bias: number;
  /** The interval of the index, widened by that bias at both ends. */
  readonly interval: Interval;
  /** The least correlation at which the interval would hold 0; 0 where it does anyway, 1 where none is enough. */
  readonly breaking: number;
}

/**
 * Bounds when surrogacy may fail. The bias is E cov(Y, W | S)/Var W, at most
 * ρ √(E Var(Y | S) · E Var(W | S))/Var W for |corr(Y, W | S)| ≤ ρ (Athey, Chetty, Imbens and Kang 2019, theorem 4, is
 * ρ = 1). Var(Y | S) comes from the model, Var(W | S) from how well a linear rule of the short outcomes tells the
 * arms apart, both at most too large. Errors: EXPERIMENTS_LEVEL_UNFIT, EXPERIMENTS_SAMPLE_UNFIT.
 */
export function surrogateBounds(
  {
    model,
    effect,
    control,
    treatment,
  }: {
    readonly model: SurrogateModel;
    readonly effect: SurrogateEffect;
    readonly control: SurrogateArm;
    readonly treatment: SurrogateArm;
  },
  { alpha, allowed }: { readonly alpha: number; readonly allowed: number },
): SurrogateBounds {
  if (!(allowed >= 0 && allowed <= 1))
    throw experimentsErrors.EXPERIMENTS_LEVEL_UNFIT({ name: 'allowed', value: allowed });
  const share = treatment.n / (treatment.n + control.n);
  const within = share * (1 - share);
  const most = Math.sqrt((model.residual * unexplained(control, treatment)) / within);
  const radius = criticalOf(alpha, 'two-sided', effect.df) * effect.se;
  const reach = radius + allowed * most;
  return {
    allowed,
    bias: allowed * most,
    interval: { lower: effect.value - reach, upper: effect.value + reach },
    breaking: Math.min(1, Math.max(0, (Math.abs(effect.value) - radius) / most)),
  };
}

/** 1 − R² of the arm on the short outcomes: 1/(1 + p(1 − p) Δ'V⁻¹Δ), V the covariance within arms. */
function unexplained(control: SurrogateArm, treatment: SurrogateArm): number {
  const n = control.n + treatment.n;
  const within = control.covariance.map(
    (value, at) => ((control.n - 1) * value + (treatment.n - 1) * treatment.covariance[at]!) / n,
  );
  const shift = treatment.means.map((mean, j) => mean - control.means[j]!);
  const factor = cholesky.factor(within, shift.length, 1e-12);
  if (!factor.ok)
    throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({ problem: 'short outcomes depend on each other' });
  const solved = Float64Array.from(shift);
  cholesky.solve(factor.value, solved);
  const share = treatment.n / n;
  return 1 / (1 + share * (1 - share) * dot(shift, solved));
}
