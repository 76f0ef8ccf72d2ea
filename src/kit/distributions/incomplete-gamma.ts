import { isPositive } from './distribution.ts';
import { log1pMinus, logGamma1p, stirlingError } from './log-gamma.ts';
import { normal } from './normal.ts';
import { continuedFraction, decayIntegral, ratioSeries } from './ratio.ts';
import { invert, mass, massOutside, solve, type Density, type Side, type Tail, type Target } from './tail.ts';

/** Below this shape the series and the fraction need few terms; above it the integrand is smooth. */
const smooth = 20;

/**
 * x^a e^−x / Γ(a), the density of ln x for a gamma variable of shape a, as scale · e^exponent.
 * With d = (x − a)/a it is √(a/2π) e^−δ(a) · exp(a (ln(1 + d) − d)): nothing large cancels.
 * For small a an error in the logarithm moves x by 1/a times as much, so there it is a ln x − x − ln Γ(1 + a).
 */
export function gammaDensity(a: number, x: number, logX = Math.log(x)): Density {
  if (a < 0.1) return { scale: a, exponent: a * logX - x - logGamma1p(a) };
  const d = (x - a) / a;
  const logRatio = x / a > 1e-300 ? Math.log(x / a) : logX - Math.log(a);
  const exponent = d > -0.5 && d < 1 ? a * log1pMinus(d) : a * logRatio - (x - a);
  return { scale: Math.sqrt(a / (2 * Math.PI)) * Math.exp(-stirlingError(a)), exponent };
}

/** The tail P(a, x) or Q(a, x) on the side of x where it is the smaller one, or nearly; a and x above 0. */
function gammaTail(a: number, x: number, logX = Math.log(x)): Tail {
  const side = x < Math.max(a, 0.25) ? 'lower' : 'upper';
  return { side, ...gammaDensity(a, x, logX), ratio: ratioOf(a, x, side) };
}

function ratioOf(a: number, x: number, side: Side): number {
  if (a >= smooth) return integral(a, x, side === 'lower' ? -1 : 1);
  if (side === 'lower') return ratioSeries((n) => x / (a + 1 + n)) / a; // DLMF 8.7.1
  return 1 / fraction(a, x);
}

/** DLMF 8.9.2, contracted to its even part. */
const fraction = (a: number, x: number): number =>
  continuedFraction(
    (m) => m * (a - m),
    (m) => x + 2 * m + 1 - a,
  );

/** ∫ (1 ± w)^(a−1) e^∓xw dw: the tail over x(1 ± w) as a share of the density of ln x. */
const integral = (a: number, x: number, sign: 1 | -1): number =>
  decayIntegral((w) => sign * (x - a + 1) * w - (a - 1) * log1pMinus(sign * w), {
    slope: sign * (x - a + 1),
    curvature: a - 1,
    end: sign === 1 ? Infinity : 0.99,
  });

/** The mass of a gamma variable of shape a on one side of x: P(a, x) or Q(a, x). */
export function gammaMass(a: number, x: number, side: Side): number {
  if (!isPositive(a) || Number.isNaN(x)) return Number.NaN;
  if (x <= 0 || x === Infinity) return massOutside(side, x <= 0);
  return mass(gammaTail(a, x), side);
}

/** The x at which the mass of a gamma variable of shape a on one side is p. */
export const gammaInverse = (a: number, p: number, side: Side): number =>
  isPositive(a)
    ? invert({ side, p }, { low: 0, high: Infinity, at: (target) => gammaQuantile(a, target) })
    : Number.NaN;

/**
 * Solves for ln(x/a). Starts from the log-normal of the same spread, but not beyond x = a + √(2aE) + E,
 * E = −ln mass, which is past the upper quantile (Laurent and Massart, Annals of Statistics 28 (2000), lemma 1).
 */
function gammaQuantile(a: number, target: Target): number {
  const spread = normal.quantile(target.mass) / Math.sqrt(a);
  const far = -Math.log(target.mass) / a;
  const start = target.side === 'lower' ? spread : Math.min(-spread, Math.log1p(Math.sqrt(2 * far) + far));
  const logA = Math.log(a);
  return a * Math.exp(solve((theta) => gammaTail(a, a * Math.exp(theta), theta + logA), target, start));
}
