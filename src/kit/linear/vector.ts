// Vectors and symmetric matrices are plain Float64Arrays; a matrix is n x n, row-major, its upper triangle read.

/** The inner product of the first `n` numbers of `a` and `b`. */
export function dot(a: Float64Array, b: Float64Array, n = a.length): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** x'Ax for a symmetric n x n matrix of which the upper triangle is read; n is the length of `x`. */
export function quadraticForm(a: Float64Array, x: Float64Array): number {
  const n = x.length;
  let diagonal = 0;
  let above = 0;
  for (let i = 0, row = 0; i < n; i++, row += n) {
    const xi = x[i]!;
    if (xi === 0) continue;
    diagonal += a[row + i]! * xi * xi;
    let sum = 0;
    for (let j = i + 1; j < n; j++) sum += a[row + j]! * x[j]!;
    above += sum * xi;
  }
  return diagonal + 2 * above;
}
