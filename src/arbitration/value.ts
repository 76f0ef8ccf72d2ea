import { Slab } from '../kit/index.ts';
import type { Candidate } from '../opportunities/index.ts';
import { useOf, type Portfolio } from '../program/index.ts';
import { actingCostOf, type FeatureRows, type Increments } from '../scoring/index.ts';
import type { PlanStanding } from '../state/index.ts';
import type { Prices } from './prices.ts';
import { planChargesOf } from './reservation.ts';

/** What candidates are worth, in the common value unit; no-send is worth 0. */
export interface Values {
  /** One per candidate. */
  readonly value: Float64Array;
  /** Each candidate's own uncertainty, one sd. */
  readonly sd: Float64Array;
  /** Uncertainty common to all sends of this user and moment, one sd. */
  readonly shared: number;
}

/** What values depend on besides increments: the rows of the candidates, and the user's plan where that has a price. */
interface Beside {
  readonly rows: Pick<FeatureRows, 'candidates'>;
  readonly plan?: PlanStanding | undefined;
}

/** Prices made ready for a portfolio: one weight per objective, one charge per channel. */
export interface Valuer {
  /**
   * v(c) = Σ_k (w_k + μ_k) Δ_k(c) − channel cost − acting cost(c) − Σ_b λ_b use_b(c) − λ_plan(c), with the sign of each
   * objective's direction. Uncertainties of objectives are taken as independent.
   */
  readonly value: (candidates: readonly Candidate[], increments: Increments, beside: Beside) => Values;
  /** What acting on a candidate's value signals costs, by its row; undefined where no program lets signals say it. */
  readonly actingCost: ReturnType<typeof actingCostOf>;
  /** λ_plan: what a candidate uses up of the user's plan; undefined without a plan or without a price for it. */
  readonly planCharge: (plan: PlanStanding | undefined) => ((candidate: Candidate) => number) | undefined;
  /** Weight of each objective, signed. */
  readonly weights: Float64Array;
  /** What a message on each channel is charged: its cost and the budgets it uses. */
  readonly charges: Float64Array;
  /** By budget that has a price: λ_b use_b of a message on each channel, which is part of its charge. */
  readonly scarce: readonly { readonly name: string; readonly charges: Float64Array }[];
}

/** Compiles prices for a portfolio. */
export function valuerOf(portfolio: Portfolio, prices: Prices): Valuer {
  const weights = Float64Array.from(portfolio.objectives, ({ name, spec }) => {
    const worth = (prices.rates[name] ?? 0) + (prices.multipliers[name] ?? 0);
    return spec.direction === 'increase' ? worth : -worth;
  });
  const scarce = prices.budgets
    .filter(({ lambda }) => lambda > 0)
    .map(({ name, channel, of, lambda }) => ({
      name,
      charges: Float64Array.from(
        portfolio.channels,
        (by) => lambda * useOf({ of: of ?? 'messages', channel }, by),
      ),
    }));
  const charges = Float64Array.from(portfolio.channels, ({ cost }, c) =>
    scarce.reduce((sum, { charges: own }) => sum + own[c]!, cost),
  );
  const planCharge = planChargeOf(portfolio, prices);
  const actingCost = actingCostOf(portfolio);
  return {
    weights,
    charges,
    scarce,
    planCharge,
    actingCost,
    value: (candidates, increments, { rows, plan }) => {
      const values = valueAll(weights, charges, { candidates, increments });
      if (actingCost)
        for (let i = 0; i < candidates.length; i++) values.value[i]! -= actingCost(rows.candidates, i);
      const uses = planCharge(plan);
      if (uses) for (let i = 0; i < candidates.length; i++) values.value[i]! -= uses(candidates[i]!);
      return values;
    },
  };
}

/** Only marketing uses up a plan. */
function planChargeOf({ messages }: Portfolio, { plan: prospects }: Prices): Valuer['planCharge'] {
  if (!prospects) return () => undefined;
  const chargesOf = planChargesOf(prospects);
  const isMarketing = messages.map((message) => message.class === 'marketing');
  return (plan) => {
    const charges = plan && chargesOf(plan);
    return charges && (({ message, channel }) => (isMarketing[message] ? charges[channel]! : 0));
  };
}

const slab = new Slab();

function valueAll(
  weights: Float64Array,
  charges: Float64Array,
  { candidates, increments }: { readonly candidates: readonly Candidate[]; readonly increments: Increments },
): Values {
  const count = candidates.length;
  const objectives = weights.length;
  const value = slab.doubles(count);
  const sd = slab.doubles(count);
  for (let i = 0; i < count; i++) {
    let sum = -charges[candidates[i]!.channel]!;
    let variance = 0;
    for (let k = 0; k < objectives; k++) {
      const at = i * objectives + k;
      const weight = weights[k]!;
      const spread = weight * increments.sd[at]!;
      sum += weight * increments.mean[at]!;
      variance += spread * spread;
    }
    value[i] = sum;
    sd[i] = Math.sqrt(variance);
  }
  let common = 0;
  for (let k = 0; k < objectives; k++) {
    const spread = weights[k]! * increments.shared[k]!;
    common += spread * spread;
  }
  return { value, sd, shared: Math.sqrt(common) };
}
