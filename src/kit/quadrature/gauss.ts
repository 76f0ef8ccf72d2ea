/** ∫ f(x) w(x) dx ≈ Σ weights[i] f(nodes[i]), exact for polynomials of degree 2n − 1; nodes ascend. */
export interface GaussRule {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

/** Rule of `n` nodes for ∫ f(x) dx over [−1, 1]; weights sum to 2. */
export const gaussLegendre = (n: number): GaussRule =>
  symmetricRule(n, { mass: 2, reach: 1, offDiagonal: (k) => k / Math.sqrt(4 * k * k - 1) });

/** Rule of `n` nodes, at most 300, for E f(Z), Z standard normal; weights sum to 1. */
export const gaussHermite = (n: number): GaussRule =>
  symmetricRule(n, { mass: 1, reach: 2 * Math.sqrt(n), offDiagonal: Math.sqrt });

/** A weight function that is even: its Jacobi matrix has the off-diagonal b_1, b_2, … and a zero diagonal. */
interface EvenWeight {
  /** ∫ w(x) dx. */
  readonly mass: number;
  /** No node lies farther out. */
  readonly reach: number;
  readonly offDiagonal: (k: number) => number;
}

/**
 * Golub and Welsch, Math. Comp. 23 (1969): nodes are the eigenvalues of the Jacobi matrix, found by bisection
 * and polished by Newton's method; the weights come from Christoffel's sum of positive terms, so that the
 * smallest keeps all its digits. The rule is symmetric to the last bit.
 */
function symmetricRule(n: number, { mass, reach, offDiagonal }: EvenWeight): GaussRule {
  const b = Float64Array.from({ length: n + 1 }, (_, k) => (k === 0 ? 0 : offDiagonal(k)));
  const nodes = new Float64Array(n);
  const weights = new Float64Array(n);
  for (let i = 0; i < n / 2; i++) {
    const outer = n - 1 - i;
    const node = i === outer ? 0 : polish(b, n, locate(b, n, { index: outer, reach }));
    nodes[i] = -node;
    nodes[outer] = node;
    weights[i] = weights[outer] = mass / orthonormal(b, n, node).squares;
  }
  return { nodes, weights };
}

/** The eigenvalue number `index` in ascending order, to about ten digits. */
function locate(b: Float64Array, n: number, { index, reach }: { index: number; reach: number }): number {
  let low = 0;
  let high = reach;
  while (high - low > 1e-10 * high) {
    const middle = (low + high) / 2;
    if (countBelow(b, n, middle) > index) high = middle;
    else low = middle;
  }
  return (low + high) / 2;
}

/** How many eigenvalues lie below x: the negative pivots of J − xI (Sturm). */
function countBelow(b: Float64Array, n: number, x: number): number {
  let count = 0;
  let pivot = -x;
  for (let k = 1; k <= n; k++) {
    if (pivot < 0) count++;
    pivot = -x - (b[k]! * b[k]!) / (pivot === 0 ? Number.MIN_VALUE : pivot);
  }
  return count;
}

function polish(b: Float64Array, n: number, start: number): number {
  let x = start;
  for (let round = 0; round < 3; round++) {
    const { value, slope } = orthonormal(b, n, x);
    x -= value / slope;
  }
  return x;
}

/**
 * The orthonormal polynomials p_k for unit mass at x, by b_{k+1} p_{k+1} = x p_k − b_k p_{k−1}:
 * b_n p_n and its slope, and Σ_{k<n} p_k².
 */
function orthonormal(b: Float64Array, n: number, x: number) {
  let [before, slopeBefore, value, slope, squares] = [0, 0, 1, 0, 0];
  for (let k = 0; k < n; k++) {
    squares += value * value;
    const scale = k + 1 < n ? b[k + 1]! : 1;
    const next = (x * value - b[k]! * before) / scale;
    const slopeNext = (value + x * slope - b[k]! * slopeBefore) / scale;
    [before, slopeBefore, value, slope] = [value, slope, next, slopeNext];
  }
  return { value, slope, squares };
}
