import type { Portfolio } from '../program/index.ts';
import { layoutDigest, type LinearFullArtefact } from '../scoring/index.ts';
import type { IncrementBelief } from './learner.ts';

/** What is believed of every objective of a portfolio, by name: covariances and all, for decisions to draw from. */
export const fullArtefact = (
  beliefs: Readonly<Record<string, Pick<IncrementBelief, 'mean' | 'covariance'>>>,
  portfolio: Portfolio,
): LinearFullArtefact => ({
  kind: 'linear-full',
  version: 1,
  layout: layoutDigest(portfolio),
  objectives: Object.fromEntries(
    Object.entries(beliefs).map(([name, { mean, covariance }]) => [
      name,
      { mean: [...mean], factor: packed(factorOf(covariance, mean.length), mean.length) },
    ]),
  ),
});

/** A pivot below this share of its variance is rounding: the weight is certain, given those after it. */
const rounding = 1e-12;

/**
 * The lower triangular F of a covariance F'F, row-major: Cholesky's elimination from the last weight to the first, so
 * that a scorer meets the user part alone first. A covariance may be singular; what is certain has rows of zeros.
 */
function factorOf(covariance: Float64Array, n: number): Float64Array {
  const left = Float64Array.from(covariance);
  const factor = new Float64Array(n * n);
  for (let i = n - 1; i >= 0; i--) {
    const pivot = left[i * n + i]!;
    if (!(pivot > rounding * covariance[i * n + i]!)) continue;
    for (let j = 0; j <= i; j++) factor[i * n + j] = left[i * n + j]! / Math.sqrt(pivot);
    for (let j = 0; j < i; j++)
      for (let k = 0; k <= j; k++) left[j * n + k]! -= factor[i * n + j]! * factor[i * n + k]!;
  }
  return factor;
}

/** What lies on the diagonal and below, row after row. */
const packed = (matrix: Float64Array, n: number): number[] =>
  Array.from({ length: n }, (_, i) => [...matrix.subarray(i * n, i * n + i + 1)]).flat();
