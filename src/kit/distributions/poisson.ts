import { distributionOf, plain, type Distribution } from './distribution.ts';
import { discreteInverse } from './discrete.ts';
import { gammaDensity, gammaMass } from './incomplete-gamma.ts';
import { massOutside, otherSide, scaled, type Side } from './tail.ts';

const allowed = (mean: number): boolean => mean >= 0 && mean < Infinity;

/** P(X ≤ k) = Q(k + 1, mean). */
function poissonMass(side: Side, k: number, mean: number): number {
  if (!allowed(mean) || Number.isNaN(k)) return Number.NaN;
  if (k < 0 || k === Infinity) return massOutside(side, k < 0);
  return gammaMass(Math.floor(k) + 1, mean, otherSide(side));
}

/** The Poisson distribution of `mean` ≥ 0. */
export const poisson: Distribution<[mean: number]> = distributionOf({
  mass: poissonMass,
  inverse(side, p, mean) {
    if (!allowed(mean)) return Number.NaN;
    return discreteInverse(
      { side, p },
      {
        mass: (side, k) => poissonMass(side, k, mean),
        mean,
        variance: mean,
        skewness: 1 / Math.sqrt(mean),
        high: mean > 0 ? Infinity : 0,
      },
    );
  },
  density(k, mean) {
    if (!allowed(mean) || Number.isNaN(k)) return plain(Number.NaN);
    if (k < 0 || !Number.isInteger(k)) return plain(0);
    if (k === 0) return { scale: 1, exponent: -mean };
    return mean === 0 ? plain(0) : scaled(gammaDensity(k, mean), 1 / k);
  },
});
