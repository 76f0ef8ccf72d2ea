/** Eigenvalues of a symmetric matrix, and the eigenvectors beside each other: column j belongs to value j. */
export interface Eigen {
  readonly values: Float64Array;
  /** Row-major, orthonormal columns. */
  readonly vectors: Float64Array;
}

const sweeps = 60;

/**
 * Eigenvalues and eigenvectors of a small symmetric matrix of order n, row-major, by cyclic rotations (Jacobi 1846; Golub
 * and Van Loan, Matrix Computations, algorithm 8.5.3). Values come in no order. Time: n³ a sweep, of which few are needed.
 */
export function symmetricEigen(matrix: ArrayLike<number>, n: number): Eigen {
  const a = Float64Array.from(matrix);
  const vectors = Float64Array.from({ length: n * n }, (_, at) => Number(Math.floor(at / n) === at % n));
  const whole = a.reduce((sum, value) => sum + value * value, 0);
  for (let sweep = 0; sweep < sweeps && offDiagonal(a, n) > 1e-30 * whole; sweep++)
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rotate(a, vectors, { p, q, n });
  return { values: Float64Array.from({ length: n }, (_, i) => a[i * n + i]!), vectors };
}

function offDiagonal(a: Float64Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) if (i !== j) sum += a[i * n + j]! * a[i * n + j]!;
  return sum;
}

/** Makes the element (p, q) nought. */
function rotate(
  a: Float64Array,
  vectors: Float64Array,
  { p, q, n }: { readonly p: number; readonly q: number; readonly n: number },
): void {
  const apart = a[p * n + q]!;
  if (apart === 0) return;
  const theta = (a[q * n + q]! - a[p * n + p]!) / (2 * apart);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  const s = t * c;
  for (let k = 0; k < n; k++) turn(a, [k * n + p, k * n + q], c, s);
  for (let k = 0; k < n; k++) turn(a, [p * n + k, q * n + k], c, s);
  for (let k = 0; k < n; k++) turn(vectors, [k * n + p, k * n + q], c, s);
}

function turn(of: Float64Array, [i, j]: readonly [number, number], c: number, s: number): void {
  const [x, y] = [of[i]!, of[j]!];
  of[i] = c * x - s * y;
  of[j] = s * x + c * y;
}
