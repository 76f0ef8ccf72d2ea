import type { AdaptiveLog } from './log.ts';

/**
 * How rows are weighted. `uniform`: all alike. `constant`: h_t = √(1/φ_t), every row takes the same share of the
 * variance. `two-point`: shares that allow for an arm that may be dropped later, with propensities of order
 * t^−decay (default .7). φ_t = Σ_a d(a)²/e_t(a). Fixed before the data.
 */
export type Allocation =
  | { readonly kind: 'uniform' }
  | { readonly kind: 'constant' }
  | { readonly kind: 'two-point'; readonly decay?: number };

/** The share of what is left of the variance that a row takes; `efficiency` is e_t for an arm. */
type Rate = (row: { readonly t: number; readonly rows: number; readonly efficiency: number }) => number;

const rates: {
  readonly [K in Allocation['kind']]: (allocation: Extract<Allocation, { readonly kind: K }>) => Rate | null;
} = {
  uniform: () => null,
  constant: () => evenly,
  'two-point': ({ decay = 0.7 }) => twoPoint(decay),
};

const evenly: Rate = ({ t, rows }) => 1 / (rows - t + 1);

/** If the arm stays, what is left goes evenly; if it is dropped, as t^−α: (1 − α)/(1 − α + T(t/T)^α − t). */
const twoPoint =
  (decay: number): Rate =>
  ({ t, rows, efficiency }) => {
    const kept = 1 - decay;
    const dropped = kept / (kept + rows * Math.exp(decay * Math.log(t / rows)) - t);
    return efficiency * evenly({ t, rows, efficiency }) + (1 - efficiency) * dropped;
  };

/**
 * Weights h_t of rows from `from` on: h_t² φ_t = λ_t (1 − Σ_{s<t} h_s² φ_s), so that Σ h² φ = 1 whatever was drawn
 * (Hadad, Hirshberg, Zhan, Wager and Athey, PNAS 118, 2021, eq. 14 to 18; for policies φ as in Zhan, Hadad,
 * Hirshberg and Athey, KDD 2021). With e for 1/φ and φ scaled by (Σ|d|)², the two-point rate holds for any target.
 */
export function allocated(
  log: AdaptiveLog,
  weights: Float64Array,
  { allocation, from }: { readonly allocation: Allocation; readonly from: number },
): Float64Array {
  const rate = (rates[allocation.kind] as (allocation: Allocation) => Rate | null)(allocation);
  const rows = log.rows - from;
  let left = 1;
  return new Float64Array(log.rows).map((_, row) => {
    if (row < from) return 0;
    if (!rate) return 1;
    const { phi, size } = varianceFactor(log, weights, row);
    if (phi === 0) return 0;
    const share = left * rate({ t: row - from + 1, rows, efficiency: (size * size) / phi });
    left = Math.max(0, left - share);
    return Math.sqrt(share / phi);
  });
}

function varianceFactor({ arms, propensity }: AdaptiveLog, weights: Float64Array, row: number) {
  let [phi, size] = [0, 0];
  for (let at = row * arms; at < (row + 1) * arms; at++) {
    if (weights[at] === 0) continue;
    phi += (weights[at]! * weights[at]!) / propensity[at]!;
    size += Math.abs(weights[at]!);
  }
  return { phi, size };
}
