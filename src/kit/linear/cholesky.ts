// The Cholesky factor U of a symmetric positive definite A = U'U, n x n, row-major, in the upper triangle;
// what lies below the diagonal is never read. U and not L: then every inner loop runs along memory.
import { no, ok, type Result } from '../result.ts';

/** The first row whose pivot is not above the tolerance: it (nearly) depends on the rows before it. */
export interface NotPositiveDefinite {
  readonly kind: 'not-positive-definite';
  readonly row: number;
}

/**
 * The factor of the symmetric matrix `a`, as a new array with zeros below the diagonal.
 * A pivot must exceed `tolerance` times its diagonal element of `a`; not finite is not positive definite.
 */
function factor(a: Float64Array, n: number, tolerance = 0): Result<Float64Array, NotPositiveDefinite> {
  const u = Float64Array.from(a);
  for (let k = 0, row = 0; k < n; k++, row += n) {
    u.fill(0, row, row + k);
    const pivot = u[row + k]!;
    if (!(pivot > tolerance * a[row + k]! && pivot < Infinity)) {
      return no({ kind: 'not-positive-definite', row: k });
    }
    eliminate(u, n, k);
  }
  return ok(u);
}

/** Scales row k of the factor and takes u_k u_k' off the rows below. */
function eliminate(u: Float64Array, n: number, k: number): void {
  const row = k * n;
  const root = Math.sqrt(u[row + k]!);
  u[row + k] = root;
  for (let j = k + 1; j < n; j++) u[row + j]! /= root;
  for (let i = k + 1; i < n; i++) {
    const by = u[row + i]!;
    if (by === 0) continue;
    for (let j = i, at = i * n; j < n; j++) u[at + j]! -= by * u[row + j]!;
  }
}

/**
 * Turns the factor of A into that of A + xx', in place; `x` (length n) is used up as work space.
 * Givens rotations, Golub and Van Loan, Matrix Computations, 6.5.4; leading zeros of `x` cost nothing.
 */
function update(u: Float64Array, x: Float64Array): void {
  const n = x.length;
  for (let k = 0, row = 0; k < n; k++, row += n) {
    const xk = x[k]!;
    if (xk === 0) continue;
    const d = u[row + k]!;
    const r = Math.sqrt(d * d + xk * xk);
    const c = d / r;
    const s = xk / r;
    u[row + k] = r;
    for (let i = k + 1; i < n; i++) {
      const a = u[row + i]!;
      const b = x[i]!;
      u[row + i] = c * a + s * b;
      x[i] = c * b - s * a;
    }
  }
}

/** Solves U'y = b in place; then |y|² = b'A⁻¹b. */
function solveLower(u: Float64Array, b: Float64Array): void {
  const n = b.length;
  for (let k = 0, row = 0; k < n; k++, row += n) {
    const y = b[k]! / u[row + k]!;
    b[k] = y;
    if (y === 0) continue;
    for (let i = k + 1; i < n; i++) b[i]! -= u[row + i]! * y;
  }
}

/** Solves Uy = b in place; for b of independent standard normals, y ~ N(0, A⁻¹). */
function solveUpper(u: Float64Array, b: Float64Array): void {
  const n = b.length;
  for (let k = n - 1, row = k * n; k >= 0; k--, row -= n) {
    let sum = b[k]!;
    for (let i = k + 1; i < n; i++) sum -= u[row + i]! * b[i]!;
    b[k] = sum / u[row + k]!;
  }
}

/** Solves Ax = b in place, from the factor of A; n is the length of `b`. */
function solve(u: Float64Array, b: Float64Array): void {
  solveLower(u, b);
  solveUpper(u, b);
}

/** A⁻¹ from the factor of A: a new array, both triangles filled, exactly symmetric. */
function inverse(u: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n * n);
  const column = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    column.fill(0);
    column[k] = 1;
    solve(u, column);
    for (let i = k; i < n; i++) out[k * n + i] = out[i * n + k] = column[i]!;
  }
  return out;
}

/** The natural logarithm of det A, from the factor of A. */
function logDeterminant(u: Float64Array, n: number): number {
  let sum = 0;
  for (let k = 0; k < n; k++) sum += Math.log(u[k * n + k]!);
  return 2 * sum;
}

/** The Cholesky factor U of a symmetric matrix A = U'U and what can be done with it; no function but `factor` and `inverse` allocates. */
export const cholesky = { factor, update, solve, solveLower, solveUpper, inverse, logDeterminant };
