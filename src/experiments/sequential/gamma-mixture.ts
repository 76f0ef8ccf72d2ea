import { gammaDist, integrate, logGamma } from '../../kit/index.ts';
import { positive } from '../checks.ts';
import { mixtureOf, type Mixture, type Tuning } from './mixture.ts';
import { oneSidedRho } from './normal-mixture.ts';

/** Tuning, and the scale c of the tail: increments are at most c (Poisson), or sub-exponential with c. */
export interface GammaTuning extends Tuning {
  readonly c: number;
}

/** ln of (ρ/c²)^(ρ/c²) / (Γ(ρ/c²) · mass), the constant that makes the mixture 1 at the start. */
const startOf = (shape: number, mass: number): number =>
  shape * Math.log(shape) - logGamma(shape) - Math.log(mass);

/** One-sided, for increments that are sub-exponential with scale c (Howard et al. 2021, prop. 9). */
export function gammaExponentialMixture(tuning: GammaTuning): Mixture {
  const square = positive('c', tuning.c) * tuning.c;
  const rho = oneSidedRho(tuning);
  const start = startOf(rho / square, gammaDist.cdf(rho / square, rho / square));
  return mixtureOf((s, v) => {
    const shape = (v + rho) / square;
    const seen = (tuning.c * s + v) / square;
    const rate = seen + rho / square;
    return start + seen + logLower(shape, rate);
  });
}

/** One-sided, for increments of variance v that are at most c: sub-Poisson (Howard et al. 2021, prop. 10). */
export function gammaPoissonMixture(tuning: GammaTuning): Mixture {
  const square = positive('c', tuning.c) * tuning.c;
  const rho = oneSidedRho(tuning);
  const start = startOf(rho / square, gammaDist.survival(rho / square, rho / square));
  return mixtureOf((s, v) => {
    const rate = (v + rho) / square;
    const shape = s / tuning.c + rate;
    return start + v / square + logUpper(shape, rate);
  });
}

/** ln ∫₀¹ u^(a−1) e^(−xu) du = ln γ(a, x) − a ln x, of any x: where it is not above 0, from u = 1 − w. */
function logLower(a: number, x: number): number {
  if (x > 0) return logGamma(a) + Math.log(gammaDist.cdf(x, a)) - a * Math.log(x);
  const { value } = integrate((w) => Math.exp((a - 1) * Math.log1p(-w) + x * w), [0, 1]);
  return Math.log(value) - x;
}

/** ln ∫₁^∞ u^(a−1) e^(−xu) du = ln Γ(a, x) − a ln x, of any a: where it is not above 0, from u = 1 + w. */
function logUpper(a: number, x: number): number {
  if (a > 0) return logGamma(a) + Math.log(gammaDist.survival(x, a)) - a * Math.log(x);
  const { value } = integrate((w) => Math.exp((a - 1) * Math.log1p(w) - x * w), [0, Infinity]);
  return Math.log(value) - x;
}
