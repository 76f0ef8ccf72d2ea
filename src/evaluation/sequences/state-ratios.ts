import { dot, moments, ridgeOfMoments } from '../../kit/index.ts';
import { foldsByCluster } from '../cross-fit.ts';
import type { SequenceBatch } from './batch.ts';
import type { Windows } from './windows.ts';

const foldCount = 5;
const penalty = 1;

/**
 * How much likelier a user stands where the window shows it under the policy than in the log, t rows after the start:
 *
 *     ω_0 = 1,   ω_t(x) = E[ω_{t−1}(x_{t−1}) ρ_{t−1} | x_t = x],
 *
 * linear in x, at least 0 and cross-fitted by user. Products of weights grow with every row, these do not. Xie, Ma and
 * Wang, NeurIPS 2019, equation 6; as a regression: Kallus and Uehara, Journal of Machine Learning Research 21 (2020),
 * section 5. Count x ahead.
 */
export function stateRatios(batch: SequenceBatch, windows: Windows, ratio: Float64Array): Float64Array {
  const { count, ahead, cluster } = windows;
  const folds = foldsByCluster(cluster, foldCount);
  const found = new Float64Array(count * ahead);
  for (let fold = 0; fold < folds.count; fold++) {
    let weight = new Float64Array(count).fill(1);
    for (let t = 0; t < ahead; t++) {
      if (t > 0) weight = after(batch, windows, { t, weight, ratio, leaves: (i) => folds.of[i] === fold });
      for (let i = 0; i < count; i++) if (folds.of[i] === fold) found[i * ahead + t] = weight[i]!;
    }
  }
  return found;
}

interface Step {
  readonly t: number;
  /** ω_{t−1} of every window. */
  readonly weight: Float64Array;
  readonly ratio: Float64Array;
  readonly leaves: (window: number) => boolean;
}

/** ω_t of every window, 0 where nothing more came. */
function after(
  { columns, x }: SequenceBatch,
  { count, ahead, row }: Windows,
  { t, weight, ratio, leaves }: Step,
): Float64Array<ArrayBuffer> {
  const rowAt = (i: number) => row[i * ahead + t]!;
  const featuresOf = (at: number) => x.subarray(at * columns, (at + 1) * columns);
  const sums = moments.empty(columns);
  for (let i = 0; i < count; i++) {
    const at = rowAt(i);
    if (at < 0 || leaves(i)) continue;
    moments.add(sums, featuresOf(at), { y: weight[i]! * ratio[row[i * ahead + t - 1]!]! });
  }
  const { intercept, coefficients } = ridgeOfMoments(sums, { penalty });
  return Float64Array.from({ length: count }, (_, i) => {
    const at = rowAt(i);
    return at < 0 ? 0 : Math.max(intercept + dot(coefficients, featuresOf(at)), 0);
  });
}
