import { ridge, type LinearFit } from '../../kit/index.ts';
import type { Knowledge } from './knowledge.ts';
import type { Gains } from './rollouts.ts';
import { predictAll } from './tail.ts';

/** What is expected of each plan over the first, as a function of what is known of a user. */
export type Advice = readonly LinearFit[];

/** Fits gains on knowledge, plan by plan: the filter of a planner that sees only part of the truth, and the smoother of all. */
export const learnAdvice = (gains: Gains, { width, features }: Knowledge): Advice =>
  gains.mean.map((y) => ridge({ columns: width, x: features, y }, { penalty: 1 }));

/** Expected gain of each plan for each user, one column per plan. */
export const expected = (advice: Advice, { features }: Knowledge): readonly Float64Array[] =>
  advice.map((fit) => predictAll(fit, features));

/**
 * The same for users who were rolled out themselves: B own + (1 − B) fitted, with B = τ² / (τ² + σ²) from the spread of own
 * gains about the fit, s² = τ² + σ², and the mean variance σ² of the rollouts (James and Stein, empirical Bayes).
 */
export function shrunk(fitted: readonly Float64Array[], gains: Gains): readonly Float64Array[] {
  return fitted.map((fit, plan) => {
    const own = gains.mean[plan]!;
    const spread = meanOf(own.map((gain, u) => (gain - fit[u]!) * (gain - fit[u]!)));
    const noise = meanOf(gains.variance[plan]!);
    const trust = spread > noise ? 1 - noise / spread : 0;
    return fit.map((value, u) => value + trust * (own[u]! - value));
  });
}

const meanOf = (values: Float64Array): number => values.reduce((sum, x) => sum + x, 0) / values.length;

/** A ceiling on volume, as a price. */
export interface Budget {
  /** Messages per user and week, over all users. */
  readonly perWeek: number;
}

/** The best plan of every user, at the lowest price per message and week that keeps the volume within a budget. */
export function choose(
  gains: readonly Float64Array[],
  { volumes, budget }: { readonly volumes: readonly number[]; readonly budget?: Budget },
): { readonly planOf: Uint8Array; readonly price: number } {
  const at = (price: number) => bestOf(gains, volumes, price);
  const volume = (planOf: Uint8Array) => planOf.reduce((sum, p) => sum + volumes[p]!, 0) / planOf.length;
  const most = budget?.perWeek ?? Number.POSITIVE_INFINITY;
  const free = at(0);
  if (volume(free) <= most) return { planOf: free, price: 0 };
  let low = 0;
  let high = 1 + Math.max(...gains.map((column) => column.reduce((a, b) => Math.max(a, b), 0)));
  for (let i = 0; i < 40; i++) {
    const price = (low + high) / 2;
    if (volume(at(price)) > most) low = price;
    else high = price;
  }
  return { planOf: at(high), price: high };
}

function bestOf(gains: readonly Float64Array[], volumes: readonly number[], price: number): Uint8Array {
  return Uint8Array.from(gains[0]!, (_, u) => {
    let best = 0;
    let most = gains[0]![u]! - price * volumes[0]!;
    for (let plan = 1; plan < gains.length; plan++) {
      const net = gains[plan]![u]! - price * volumes[plan]!;
      if (net <= most) continue;
      most = net;
      best = plan;
    }
    return best;
  });
}
