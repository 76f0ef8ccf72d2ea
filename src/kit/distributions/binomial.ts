import { discreteInverse } from './discrete.ts';
import { distributionOf, plain, type Distribution } from './distribution.ts';
import { betaDensity, betaMass, pointOfShare } from './incomplete-beta.ts';
import { massOutside, otherSide, scaled, type Density, type Side } from './tail.ts';

const allowed = (n: number, p: number): boolean => Number.isInteger(n) && n >= 0 && p >= 0 && p <= 1;

/** P(X > k) = I_p(k + 1, n − k). */
function binomialMass(side: Side, k: number, { n, p }: { n: number; p: number }): number {
  if (!allowed(n, p) || Number.isNaN(k)) return Number.NaN;
  const low = Math.floor(k);
  if (low < 0 || (p === 1 && low < n)) return massOutside(side, true);
  if (low >= n || p === 0) return massOutside(side, false);
  const [a, b] = [low + 1, n - low];
  return betaMass(a, b, { point: pointOfShare(p, a, b), side: otherSide(side) });
}

/** C(n, k) p^k (1 − p)^(n − k). */
function binomialDensity(k: number, n: number, p: number): Density {
  if (!allowed(n, p) || Number.isNaN(k)) return plain(Number.NaN);
  if (k < 0 || k > n || !Number.isInteger(k)) return plain(0);
  if (k === 0) return n === 0 ? plain(1) : { scale: 1, exponent: n * Math.log1p(-p) };
  if (k === n) return { scale: 1, exponent: n * Math.log(p) };
  if (p === 0 || p === 1) return plain(0);
  return scaled(betaDensity(k, n - k, pointOfShare(p, k, n - k)), n / k / (n - k));
}

/** The binomial distribution of `n` trials, a whole number ≥ 0, and probability `p`. */
export const binomial: Distribution<[n: number, p: number]> = distributionOf({
  mass: (side, k, n, p) => binomialMass(side, k, { n, p }),
  inverse(side, probability, n, p) {
    if (!allowed(n, p)) return Number.NaN;
    const variance = n * p * (1 - p);
    return discreteInverse(
      { side, p: probability },
      {
        mass: (side, k) => binomialMass(side, k, { n, p }),
        mean: n * p,
        variance,
        skewness: (1 - 2 * p) / Math.sqrt(variance),
        high: n,
      },
    );
  },
  density: binomialDensity,
});
