import { z } from 'zod';
import { digestOf, type Digest } from '../kit/index.ts';
import type { Portfolio } from '../program/index.ts';
import { prospectsSchema } from '../scoring/index.ts';

/** A budget and what one more unit of it is worth. */
const budget = z.strictObject({
  name: z.string(),
  /** Units that one message uses: of a channel, or of every channel when absent. */
  channel: z.string().optional(),
  /** Shadow price of a unit, in the common value unit. */
  lambda: z.number().nonnegative(),
});

/** Prices as data: what objectives, budgets and the user's remaining plan are worth now. */
export const pricesSchema = z.strictObject({
  /** Exchange rates w_k: worth of one unit of an objective. */
  rates: z.record(z.string(), z.number().nonnegative()),
  /** Multipliers μ_k of objective floors. */
  multipliers: z.record(z.string(), z.number().nonnegative()),
  budgets: z.array(budget),
  /** Absent: what is left of a plan's allowance costs nothing, and is spent on whoever comes first. */
  plan: prospectsSchema.optional(),
});
export type Prices = z.infer<typeof pricesSchema>;

/** The prices that a portfolio declares: its exchange rates, no floors pressing, no budget scarce. */
export const declaredPrices = ({ objectives }: Portfolio): Prices => ({
  rates: Object.fromEntries(
    objectives.map(({ name, spec }) => [name, spec.role === 'value' ? spec.rate : 0]),
  ),
  multipliers: {},
  budgets: [],
});

/** Declared prices with some exchange rates changed, as by `--weights conversion=40,spend=1`. */
export const reweighed = (prices: Prices, rates: Readonly<Record<string, number>>): Prices => ({
  ...prices,
  rates: { ...prices.rates, ...rates },
});

export const pricesDigest = (prices: Prices): Digest => digestOf(prices);
