import type { Estimator } from '../estimator.ts';
import type { Rounds } from '../rounds.ts';

/** IPS on r − β plus β, with the β of least variance: SNIPS without its bias, and without a model. */
export const baselineIps: Estimator = {
  name: 'baseline-ips',
  needs: 'weights',
  weigh: (weight, out) => out.set(weight),
  baseline: leastVariance,
  cite: 'Gupta, Jeunen, Oosterhuis and de Rijke (2024), Optimal Baseline Corrections for Off-Policy Contextual Bandits',
};

/** β = Σ (w² − w) r / Σ (w² − w); any β will do, and it is 0, where all weights are 0 or 1. */
function leastVariance({ weight, reward }: Rounds): number {
  let over = 0;
  let under = 0;
  for (let i = 0; i < weight.length; i++) {
    const excess = weight[i]! * (weight[i]! - 1);
    over += excess * reward[i]!;
    under += excess;
  }
  return under === 0 ? 0 : over / under;
}
