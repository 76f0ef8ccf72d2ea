import { distributionOf, plain, type Distribution } from './distribution.ts';
import { betaInverse, betaMass, pointOfRatio } from './incomplete-beta.ts';
import { log1pMinus, stirlingError } from './log-gamma.ts';
import { normal } from './normal.ts';
import type { Density, Side } from './tail.ts';

/** P(|T| > t) for t > 0: T² is F of 1 and df degrees of freedom. */
const beyond = (t: number, df: number): number =>
  betaMass(0.5, df / 2, {
    point: pointOfRatio({ f: t * t, logF: 2 * Math.log(t) }, 0.5, df / 2),
    side: 'upper',
  });

function upper(t: number, df: number): number {
  if (df === Infinity) return normal.survival(t);
  if (!(df > 0) || Number.isNaN(t)) return Number.NaN;
  if (t === 0) return 0.5;
  const outer = Math.abs(t) === Infinity ? 0 : beyond(Math.abs(t), df) / 2;
  return t > 0 ? outer : 1 - outer;
}

function upperQuantile(p: number, df: number): number {
  if (df === Infinity) return normal.upperQuantile(p);
  if (!(df > 0) || !(p >= 0 && p <= 1)) return Number.NaN;
  if (p > 0.5) return 0 - upperQuantile(1 - p, df);
  const z = normal.upperQuantile(p);
  if (df >= 1000 * (z * z + 1)) return nearNormal(z, df);
  return Math.exp(betaInverse(0.5, df / 2, { p: 2 * p, side: 'upper' }) / 2);
}

/**
 * The quantile of the normal one, z: z + g₁/df + … + g₄/df⁴ (Fisher and Cornish 1960; Abramowitz and Stegun 26.7.5).
 * The next term is below the last digit of a double where df ≥ 1000(z² + 1).
 */
function nearNormal(z: number, df: number): number {
  const s = z * z;
  const g1 = (s + 1) / 4;
  const g2 = ((5 * s + 16) * s + 3) / 96;
  const g3 = (((3 * s + 19) * s + 17) * s - 15) / 384;
  const g4 = ((((79 * s + 776) * s + 1482) * s - 1920) * s - 945) / 92160;
  return z * (1 + (g1 + (g2 + (g3 + g4 / df) / df) / df) / df);
}

/** √(1/2π) Γ(a + ½)/(Γ(a) √a) (1 + t²/df)^−(a + ½), a = df/2, the first factors by Stirling's errors. */
function density(t: number, df: number): Density {
  if (!(df > 0) || Number.isNaN(t)) return plain(Number.NaN);
  if (df === Infinity) return { scale: Math.sqrt(0.5 / Math.PI), exponent: (-t * t) / 2 };
  const a = df / 2;
  const errors = stirlingError(a + 0.5) - stirlingError(a) + a * log1pMinus(0.5 / a);
  const root = Math.abs(t) / Math.sqrt(df);
  const log1p = root < 1e150 ? Math.log1p((t / df) * t) : 2 * Math.log(root);
  return { scale: Math.sqrt(0.5 / Math.PI) * Math.exp(errors), exponent: -(a + 0.5) * log1p };
}

/** Student's t distribution of `df` > 0 degrees of freedom; infinite df is the normal distribution. */
export const studentT: Distribution<[df: number]> = distributionOf({
  mass: (side: Side, t, df) => upper(side === 'upper' ? t : -t, df),
  inverse: (side: Side, p, df) => (side === 'upper' ? upperQuantile(p, df) : 0 - upperQuantile(p, df)),
  density,
});
