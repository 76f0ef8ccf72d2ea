import { dot } from '../linear/vector.ts';

export interface IntegrateOptions {
  /** Accepted absolute error; default 0. */
  readonly absolute?: number;
  /** Accepted error relative to the value; default 1e-10. */
  readonly relative?: number;
  /** Most intervals; default 1000. */
  readonly limit?: number;
}

/** The value, an estimate of its absolute error, and whether that is accepted. */
export interface Integral {
  readonly value: number;
  readonly error: number;
  readonly converged: boolean;
}

type Integrand = (x: number) => number;

interface Piece {
  readonly from: number;
  readonly to: number;
  readonly value: number;
  readonly error: number;
  /** ∫ |f|, the scale of the rounding error. */
  readonly size: number;
}

/**
 * ∫ f(x) dx from a to b, either of which may be infinite: Gauss-Kronrod of 7 and 15 points, the worst interval
 * halved until the error is accepted or is only rounding, as in QUADPACK's QAG. `f` is never asked at an end;
 * where it gives NaN the value is NaN.
 */
export function integrate(
  f: Integrand,
  [a, b]: readonly [number, number],
  options: IntegrateOptions = {},
): Integral {
  if (a === b) return { value: 0, error: 0, converged: true };
  if (a > b) {
    const { value, error, converged } = integrate(f, [b, a], options);
    return { value: -value, error, converged };
  }
  const toInfinity = (g: Integrand, from: number) => halve(folded(g, from), [0, 1], options);
  if (a === -Infinity && b === Infinity) return toInfinity((x) => f(x) + f(-x), 0);
  if (a === -Infinity) return toInfinity((x) => f(-x), -b);
  if (b === Infinity) return toInfinity(f, a);
  return halve(f, [a, b], options);
}

/** f on (a, ∞) as a function on (0, 1): x = a + (1 − t)/t. */
const folded =
  (f: Integrand, a: number): Integrand =>
  (t) =>
    f(a + (1 - t) / t) / (t * t);

function halve(
  f: Integrand,
  [from, to]: readonly [number, number],
  { absolute = 0, relative = 1e-10, limit = 1000 }: IntegrateOptions,
): Integral {
  const pieces = [kronrod(f, from, to)];
  for (;;) {
    const value = sum(pieces, 'value');
    const error = sum(pieces, 'error');
    const rounding = 1e-13 * sum(pieces, 'size');
    const converged = error <= Math.max(absolute, relative * Math.abs(value), rounding);
    if (converged || pieces.length >= limit || Number.isNaN(error)) return { value, error, converged };
    const worst = pieces.reduce((at, piece, i) => (piece.error > pieces[at]!.error ? i : at), 0);
    const { from, to } = pieces[worst]!;
    const middle = (from + to) / 2;
    pieces[worst] = kronrod(f, from, middle);
    pieces.push(kronrod(f, middle, to));
  }
}

const sum = (pieces: readonly Piece[], key: 'value' | 'error' | 'size'): number =>
  pieces.reduce((total, piece) => total + piece[key], 0);

/** A symmetric table from its half: outermost first, 0 last. */
const mirrored = (half: readonly number[], sign = 1): Float64Array =>
  Float64Array.from([
    ...half,
    ...half
      .slice(0, -1)
      .toReversed()
      .map((value) => sign * value),
  ]);

// The 15 Kronrod nodes and weights; every second node is one of the 7-point Gauss rule. QUADPACK, qk15.
const nodes = mirrored(
  [
    0.9914553711208126, 0.9491079123427585, 0.8648644233597691, 0.7415311855993945, 0.5860872354676911,
    0.4058451513773972, 0.20778495500789848, 0,
  ],
  -1,
);
const kronrodWeights = mirrored([
  0.022935322010529224, 0.06309209262997856, 0.10479001032225019, 0.14065325971552592, 0.1690047266392679,
  0.19035057806478542, 0.20443294007529889, 0.20948214108472782,
]);
const gaussWeights = mirrored([
  0, 0.1294849661688697, 0, 0.27970539148927664, 0, 0.3818300505051189, 0, 0.4179591836734694,
]);

/**
 * One interval. The Kronrod value K is far better than the Gauss value G, so the error is e = |K − G| scaled
 * as in QUADPACK by how far f is from constant: d·min(1, (200 e/d)^1.5) with d = ∫ |f − mean|.
 */
function kronrod(f: Integrand, from: number, to: number): Piece {
  const centre = (from + to) / 2;
  const half = (to - from) / 2;
  const values = nodes.map((node) => f(centre + half * node));
  const value = half * dot(kronrodWeights, values);
  const mean = value / (to - from);
  const deviations = values.map((y) => Math.abs(y - mean));
  const spread = half * dot(kronrodWeights, deviations);
  const gap = Math.abs(value - half * dot(gaussWeights, values));
  const ratio = Math.min(1, (200 * gap) / spread);
  return {
    from,
    to,
    value,
    error: gap === 0 ? 0 : spread * ratio * Math.sqrt(ratio),
    size: half * dot(kronrodWeights, values.map(Math.abs)),
  };
}
