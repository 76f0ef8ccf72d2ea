import { log1pMinus, stirlingError } from '../../kit/index.ts';

/** Counts of categories, the shares they are held against, and the strength of the prior around those, in units. */
export interface Categories {
  readonly counts: readonly number[];
  readonly shares: readonly number[];
  readonly concentration: number;
}

/**
 * ln of B(a + counts)/B(a) over Π shares^counts, a = concentration·shares: how much likelier a Dirichlet prior around
 * the shares makes the counts than the shares do. By Stirling's formula with its error δ, in which nothing large is
 * left to cancel: with p = (a + counts)/(A + N) and u = p/share − 1, it is
 * (A + N) Σ share·((1 + u) ln(1 + u) − u) − ½ Σ ln(1 + u) − (k − 1)/2 · ln(1 + N/A) + Σ (δ(a + count) − δ(a)) − δ(A + N) + δ(A).
 */
export function logBayesFactor({ counts, shares, concentration }: Categories): number {
  const units = counts.reduce((sum, count) => sum + count, 0);
  const all = concentration + units;
  let [apart, rest, categories] = [0, stirlingError(concentration) - stirlingError(all), 0];
  shares.forEach((share, at) => {
    if (share === 0) return;
    const [count, prior] = [counts[at]!, share * concentration];
    const u = (count - units * share) / (share * all);
    const ratio = (prior + count) / (share * all);
    // Near the share u has the digits, far from it the ratio 1 + u itself.
    const isNear = Math.abs(u) < 0.5;
    apart += share * (isNear ? (1 + u) * log1pMinus(u) + u * u : ratio * Math.log(ratio) - u);
    rest -= (isNear ? Math.log1p(u) : Math.log(ratio)) / 2;
    rest += stirlingError(prior + count) - stirlingError(prior);
    categories++;
  });
  return all * apart + rest - ((categories - 1) / 2) * Math.log1p(units / concentration);
}
