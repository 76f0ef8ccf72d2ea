import { cholesky, dot } from '../../../kit/index.ts';
import { correlationAt, measured, type PastTests } from './past-tests.ts';
import { trueEffects } from './true-effects.ts';

/** Several proxies as one. */
export interface Composite {
  /** Σ weight · effect is the long effect that is expected; in units of the outcome per unit of the proxy. */
  readonly weights: readonly number[];
  /** Correlation of the composite as measured with the true long effect. */
  readonly quality: number;
}

/**
 * The composite of greatest quality for a test of this size: w = (Λ_pp + Ω_pp)⁻¹ Λ_py, as the portfolio of greatest
 * return for its risk (Tripuraneni et al. 2023, section 2). Weights depend on Ω, so on n: a large test leans on what goes
 * with the outcome best, a small one on what is least noisy. `noise` is the squared error of each proxy. Null where
 * there are fewer than twice as many tests as metrics, or proxies that copy each other.
 */
export function compositeOf(
  past: PastTests,
  { proxies, outcome }: { readonly proxies: readonly number[]; readonly outcome: number },
  noise: readonly number[],
): Composite | null {
  const metrics = [...proxies, outcome];
  const size = metrics.length;
  const tests = measured(past, metrics, true);
  const isThin = metrics.some((_, i) => tests.filter(({ at }) => at.includes(i)).length < 2 * size);
  if (isThin) return null;
  const { covariance } = trueEffects(tests, size);
  const k = proxies.length;
  const total = Float64Array.from({ length: k * k }, (_, cell) => {
    const [i, j] = [Math.floor(cell / k), cell % k];
    const shared = i === j ? 1 : meanCorrelation(past, [proxies[i]!, proxies[j]!]);
    return covariance[i * size + j]! + shared * Math.sqrt(noise[i]! * noise[j]!);
  });
  const factor = cholesky.factor(total, k, 1e-12);
  if (!factor.ok) return null;
  const tie = Float64Array.from(proxies, (_, i) => covariance[i * size + k]!);
  const weights = Float64Array.from(tie);
  cholesky.solve(factor.value, weights);
  const spread = covariance[size * size - 1]!;
  const quality = spread > 0 ? Math.sqrt(Math.max(0, dot(weights, tie)) / spread) : 0;
  return { weights: [...weights], quality };
}

/** Of the sampling errors of two metrics, over the tests that measured both. */
function meanCorrelation(past: PastTests, pair: readonly [number, number]): number {
  const tests = measured(past, pair);
  return (
    tests.reduce((sum, { test }) => sum + correlationAt(past, test, pair), 0) / Math.max(1, tests.length)
  );
}
