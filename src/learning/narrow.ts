import { quadraticForm } from '../kit/index.ts';
import type { Remembered, Sketch } from './sketch.ts';

/** A covariance of increment weights (user part first), square with both triangles. */
export interface IncrementCovariance {
  readonly user: number;
  readonly candidate: number;
  readonly covariance: Float64Array;
}

/** Variances of independent weights that stand for a covariance. */
export interface Variances {
  readonly user: number[];
  readonly candidate: number[];
}

/**
 * Independent variances under which a sample of decisions is as uncertain as under the covariance. The marginal
 * variances would not do: an effect common to all messages and the effects of each are hardly told apart, so each
 * alone stays vague for ever while their sums are well known. Per decision, of the sends' covariance matrix:
 *
 *   shared² = its mean off the diagonal ≈ Σ v_u x²,   own² of each send = its variance − shared² ≈ Σ v_c z².
 *
 * Columns that the sample does not show keep their marginal variance.
 */
export function narrowed(belief: IncrementCovariance, { kept }: Sketch): Variances {
  const { user: p, candidate: q, covariance } = belief;
  const marginal = (j: number) => covariance[j * (p + q) + j]!;
  const spreads = kept.map((one) => spreadOf(belief, one));
  const user = matched({
    start: Float64Array.from({ length: p }, (_, j) => marginal(j)),
    rows: kept.map(({ user }) => squared(user)),
    targets: spreads.map(({ shared }) => shared),
  });
  const own = kept.flatMap(({ user: x, candidates, count }, d) => {
    const shared = squared(x).reduce((sum, square, j) => sum + user[j]! * square, 0);
    return Array.from({ length: count }, (_, i) => ({
      row: squared(candidates.subarray(i * q, (i + 1) * q)),
      target: Math.max(spreads[d]!.variances[i]! - shared, 0),
    }));
  });
  const candidate = matched({
    start: Float64Array.from({ length: q }, (_, j) => marginal(p + j)),
    rows: own.map(({ row }) => row),
    targets: own.map(({ target }) => target),
  });
  return { user: [...user], candidate: [...candidate] };
}

function squared(values: Float32Array): Float64Array {
  const squares = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) squares[i] = values[i]! * values[i]!;
  return squares;
}

/** φ'Σφ of each send, and the mean of φ'Σψ over pairs: ((Σφ)'Σ(Σφ) − Σ φ'Σφ)/(n (n − 1)). */
function spreadOf({ user: p, candidate: q, covariance }: IncrementCovariance, one: Remembered) {
  const { count, candidates } = one;
  const phi = new Float64Array(p + q);
  const all = new Float64Array(p + q);
  phi.set(one.user);
  const variances = Array.from({ length: count }, (_, i) => {
    phi.set(candidates.subarray(i * q, (i + 1) * q), p);
    for (let j = 0; j < phi.length; j++) all[j]! += phi[j]!;
    return quadraticForm(covariance, phi);
  });
  const least = Math.min(...variances);
  if (count === 1) return { variances, shared: least };
  const sum = variances.reduce((total, variance) => total + variance, 0);
  const mean = (quadraticForm(covariance, all) - sum) / (count * (count - 1));
  return { variances, shared: Math.min(Math.max(mean, 0), least) };
}

interface Match {
  readonly start: Float64Array;
  /** Squares of features. */
  readonly rows: readonly Float64Array[];
  readonly targets: readonly number[];
}

const rounds = 200;

/**
 * Non-negative v near `start` with rows·v ≈ targets in least squares, by multiplicative steps, which keep zero at
 * zero and positive positive: v_j ← v_j h_j/(Hv)_j, H = R'R, h = R't. Lee and Seung (2001).
 */
function matched({ start, rows, targets }: Match): Float64Array {
  const n = start.length;
  const gram = new Float64Array(n * n);
  const cross = new Float64Array(n);
  rows.forEach((row, i) => {
    for (let j = 0; j < n; j++) {
      if (row[j] === 0) continue;
      cross[j]! += row[j]! * targets[i]!;
      for (let k = 0; k < n; k++) gram[j * n + k]! += row[j]! * row[k]!;
    }
  });
  const v = Float64Array.from(start);
  const fitted = new Float64Array(n);
  for (let round = 0; round < rounds; round++) {
    fitted.fill(0);
    for (let j = 0; j < n; j++) for (let k = 0, at = j * n; k < n; k++, at++) fitted[j]! += gram[at]! * v[k]!;
    for (let j = 0; j < n; j++) if (fitted[j]! > 0) v[j]! *= cross[j]! / fitted[j]!;
  }
  return v;
}
