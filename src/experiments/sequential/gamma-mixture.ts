import { gammaDist, logGamma } from '../../kit/index.ts';
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
    return start + logGamma(shape) + Math.log(gammaDist.cdf(rate, shape)) - shape * Math.log(rate) + seen;
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
    return (
      start +
      logGamma(shape) +
      Math.log(gammaDist.survival(rate, shape)) -
      shape * Math.log(rate) +
      v / square
    );
  });
}
