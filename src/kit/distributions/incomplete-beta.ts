import { productError } from '../product-error.ts';
import { log1pMinus, stirlingError } from './log-gamma.ts';
import { normal } from './normal.ts';
import { continuedFraction, decayIntegral, ratioSeries } from './ratio.ts';
import { invert, mass, otherSide, solve, type Density, type Side, type Tail, type Target } from './tail.ts';

/** Both parameters from here on: the integrand is smooth. Below, the series and the fraction need few terms. */
const smooth = 20;

/** A point of the unit interval for Beta(a, b), with all that rounding would blur near the ends and the mean. */
export interface BetaPoint {
  readonly x: number;
  /** 1 − x. */
  readonly y: number;
  readonly logX: number;
  readonly logY: number;
  /** ay − bx, the distance below the mean times a + b, to full relative accuracy. */
  readonly below: number;
}

/** The point of a share x ∈ (0, 1). `below` = a − (a + b)x with exact sum and product (Dekker, 1971). */
export function pointOfShare(x: number, a: number, b: number): BetaPoint {
  const sum = a + b;
  const back = sum - a;
  const lost = a - (sum - back) + (b - back);
  const product = x * sum;
  const below = a - product - (productError(x, sum, product) + x * lost);
  const y = 1 - x;
  return { x, y, logX: x > 0.5 ? Math.log1p(-y) : Math.log(x), logY: Math.log1p(-x), below };
}

/**
 * The point whose odds x/y are f times those of the mean, a/b, as for an F variable.
 * Where f is beyond the numbers, its logarithm still counts.
 */
export function pointOfRatio({ f, logF }: { f: number; logF: number }, a: number, b: number): BetaPoint {
  const odds = f * (a / b);
  const logit = logF + Math.log(a / b);
  return {
    x: 1 / (1 + 1 / odds),
    y: 1 / (1 + odds),
    logX: logit < -600 ? logit : -Math.log1p(1 / odds),
    logY: logit > 600 ? -logit : -Math.log1p(odds),
    below: f < 2 ? (a * (1 - f)) / (1 + odds) : (b * (1 / f - 1)) / (1 + 1 / odds),
  };
}

const mirrored = ({ x, y, logX, logY, below }: BetaPoint): BetaPoint => ({
  x: y,
  y: x,
  logX: logY,
  logY: logX,
  below: -below,
});

/**
 * x^a y^b / B(a, b), the density of logit x, as scale · e^exponent. With n = a + b, nx = a(1 + u), ny = b(1 + v)
 * and au + bv = 0 it is √(ab/2πn) e^(δ(n) − δ(a) − δ(b)) exp(a(ln(1+u) − u) + b(ln(1+v) − v)).
 */
export function betaDensity(a: number, b: number, point: BetaPoint): Density {
  const n = a + b;
  const deviance = (a: number, u: number, { x, logX }: { x: number; logX: number }) => {
    if (u > -0.5) return a * log1pMinus(u);
    return a * ((x > 1e-280 ? Math.log(x * (n / a)) : logX + Math.log(n / a)) - u);
  };
  return {
    scale:
      Math.sqrt((a / n) * (b / (2 * Math.PI))) *
      Math.exp(stirlingError(n) - stirlingError(a) - stirlingError(b)),
    exponent: deviance(a, -point.below / a, point) + deviance(b, point.below / b, mirrored(point)),
  };
}

/** The tail I_x(a, b) or I_y(b, a), on the side of the point where it is the smaller one, or nearly. */
function betaTail(a: number, b: number, point: BetaPoint): Tail {
  const side = point.below >= 0 ? 'lower' : 'upper';
  const density = betaDensity(a, b, point);
  const ratio = side === 'lower' ? lowerRatio(a, b, point) : lowerRatio(b, a, mirrored(point));
  if (ratio !== undefined) return { ...density, side, ratio };
  return {
    ...density,
    side: otherSide(side),
    ratio: side === 'lower' ? series(b, a, point.y) : series(a, b, point.x),
  };
}

/** I_x(a, b) as a share of the density of logit x, for x below the mean; none where the other tail is easier. */
function lowerRatio(a: number, b: number, point: BetaPoint): number | undefined {
  const { x, y } = point;
  if (Math.min(a, b) >= smooth) return integral(a, b, point);
  if (x < 0.7) return series(a, b, x);
  return a * y < 0.25 ? undefined : 1 / fraction(a, b, point);
}

/** DLMF 8.17.8: all terms positive. */
const series = (a: number, b: number, x: number): number =>
  ratioSeries((n) => (x * (a + b + n)) / (a + 1 + n)) / a;

/** Didonato and Morris, ACM TOMS 18 (1992), eq. 9; for large a it becomes the fraction of Q(b, ay). */
const fraction = (a: number, b: number, { x, y, below }: BetaPoint): number =>
  continuedFraction(
    (m) => {
      const s = x / (a + 2 * m - 1);
      return (a + m - 1) * s * ((a + b + m - 1) * s) * m * (b - m);
    },
    (m) =>
      (m === 0 ? 0 : m + (m * (b - m) * x) / (a + 2 * m - 1)) +
      ((a + m) * (below + 1 + m * (1 + y))) / (a + 2 * m + 1),
  );

/** ∫ (1 − w)^(a−1) (1 + wx/y)^(b−1) dw / y: the tail over x(1 − w) as a share of the density of logit x. */
function integral(a: number, b: number, { x, y, below }: BetaPoint): number {
  const odds = x / y;
  const slope = (below + x - y) / y;
  const h = (w: number) => slope * w - (a - 1) * log1pMinus(-w) - (b - 1) * log1pMinus(odds * w);
  return decayIntegral(h, { slope, curvature: a - 1 + (b - 1) * odds * odds, end: 0.99 }) / y;
}

/** The mass of Beta(a, b) on one side of a point inside the interval. */
export const betaMass = (a: number, b: number, { point, side }: { point: BetaPoint; side: Side }): number =>
  mass(betaTail(a, b, point), side);

/** ln of the f of `pointOfRatio` at which the mass of Beta(a, b) on one side is p. */
export const betaInverse = (a: number, b: number, { p, side }: { p: number; side: Side }): number =>
  invert({ side, p }, { low: -Infinity, high: Infinity, at: (target) => betaLogRatio(a, b, target) });

/** Starts from the normal of the same spread. */
function betaLogRatio(a: number, b: number, target: Target): number {
  const z = (target.side === 'lower' ? 1 : -1) * normal.quantile(target.mass);
  const start = z * Math.sqrt(1 / a + 1 / b);
  return solve((logF) => betaTail(a, b, pointOfRatio({ f: Math.exp(logF), logF }, a, b)), target, start);
}
