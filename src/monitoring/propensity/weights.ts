import type { DecisionRecord } from '../../decision/index.ts';
import { chiSquared, normal } from '../../kit/index.ts';
import { critical, type Sighting } from '../finding.ts';
import type { Monitor } from '../log.ts';

interface Sums {
  n: number;
  weight: number;
  variance: number;
  third: number;
}

/**
 * The weight of an even draw over the s actions that were possible, w = 1/(s·p): E w = 1 and, from the whole
 * distribution, Var w = Σ (1/s)²/p − 1 and E(w − 1)³ = Σ (1/s)³/p² − 3 Σ (1/s)²/p + 2.
 */
function add(sums: Sums, { probability, propensity }: DecisionRecord): void {
  const possible = probability.filter((p) => p > 0);
  const s = possible.length;
  const square = possible.reduce((sum, p) => sum + 1 / (s * s * p), 0);
  const cube = possible.reduce((sum, p) => sum + 1 / (s * s * s * p * p), 0);
  sums.n++;
  sums.weight += 1 / (s * propensity);
  sums.variance += square - 1;
  sums.third += cube - 3 * square + 2;
}

/** Beyond this skewness of the sum its tail is not that of three moments. */
const mostSkewed = 0.3;

/** The sums of one artefact against what they must come to. */
export function sightingOf(artefact: string, { n, weight, variance, third }: Sums): Sighting {
  const sd = Math.sqrt(variance);
  const skewness = third / (variance * sd);
  const z = (weight - n) / sd;
  const value = weight / n;
  const [least, most] = [-farthest(-skewness), farthest(skewness)];
  return {
    where: { artefact },
    statistic: { name: 'mean weight of an even draw', value },
    threshold: 1,
    interval: [Math.max(0, value - (most * sd) / n), value - (least * sd) / n],
    p: Math.min(1, 2 * Math.min(tailOf(z, skewness), tailOf(-z, -skewness))),
    n,
    enough: variance > 0 && Math.abs(skewness) <= mostSkewed,
    size: 'alarm',
    advice:
      'Importance weights of this log do not average 1: estimates from it are biased by that much. Stop learning from and evaluating on it, and compare the logged propensities with the policy.',
  };
}

/** Skewness less than this changes no digit that matters. */
const leastSkewed = 1e-3;

/**
 * P(Z ≥ z) of a standardised sum of skewness γ by its first three moments: Z is (χ² − d)/√(2d), d = 8/γ², turned round where
 * γ is negative (Pearson's type III).
 */
function tailOf(z: number, skewness: number): number {
  if (Math.abs(skewness) < leastSkewed) return normal.survival(z);
  const d = 8 / (skewness * skewness);
  const at = d + Math.sign(skewness) * z * Math.sqrt(2 * d);
  return skewness > 0 ? chiSquared.survival(at, d) : chiSquared.cdf(at, d);
}

/** The z whose tail is .025. */
function farthest(skewness: number): number {
  if (Math.abs(skewness) < leastSkewed) return critical;
  const d = 8 / (skewness * skewness);
  const at = skewness > 0 ? chiSquared.upperQuantile(0.025, d) : chiSquared.quantile(0.025, d);
  return (Math.sign(skewness) * (at - d)) / Math.sqrt(2 * d);
}

/** F47: importance weights average 1, by artefact; sensitive to propensities of rare actions. */
export const weights: Monitor<'propensity_weights'> = {
  kind: 'propensity_weights',
  watch: ({ current }) => {
    const found = new Map<string, Sums>();
    for (const decision of current) {
      if (decision.eligible === 0) continue;
      const { artefact } = decision.digests;
      const sums = found.get(artefact) ?? { n: 0, weight: 0, variance: 0, third: 0 };
      add(sums, decision);
      found.set(artefact, sums);
    }
    return [...found].map(([artefact, sums]) => sightingOf(artefact, sums));
  },
};
