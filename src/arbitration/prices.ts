import { z } from 'zod';
import { digestOf, type Digest } from '../kit/index.ts';
import type { Portfolio } from '../program/index.ts';
import { prospectsSchema } from '../scoring/index.ts';
import { courseSchema } from './course.ts';

/** A budget and what one more unit of it is worth. */
const budget = z.strictObject({
  name: z.string(),
  /** Units that one message uses: of a channel, or of every channel when absent. */
  channel: z.string().optional(),
  /** Absent: each message is a unit; cost: what it costs on its channel. */
  of: z.literal('cost').optional(),
  /** Shadow price of a unit, in the common value unit. */
  lambda: z.number().nonnegative(),
});

/** What solving gives: λ by budget, and μ by objective with a floor. */
const solved = z.strictObject({
  lambdas: z.record(z.string(), z.number().nonnegative()),
  multipliers: z.record(z.string(), z.number().nonnegative()),
});
export type SolvedPrices = z.infer<typeof solved>;

/** Solved prices of everybody, and of arms with budgets of their own, with the courses that they are paced by. */
export type AllSolved = SolvedPrices & Pick<Prices, 'arms' | 'courses'>;

/** Prices as data: what objectives, budgets and the user's remaining plan are worth now. */
export const pricesSchema = z.strictObject({
  /** Exchange rates w_k: worth of one unit of an objective. */
  rates: z.record(z.string(), z.number().nonnegative()),
  /** Multipliers μ_k of objective floors. */
  multipliers: z.record(z.string(), z.number().nonnegative()),
  budgets: z.array(budget),
  /** By experiment and arm: prices solved for the arm's own share of budgets and floors, instead of the common ones. */
  arms: z.record(z.string(), z.record(z.string(), solved)).optional(),
  /** Absent: prices of budgets stay as they were solved, whatever is used. */
  courses: z.array(courseSchema).optional(),
  /** Absent: what is left of a plan's allowance costs nothing, and is spent on whoever comes first. */
  plan: prospectsSchema.optional(),
});
export type Prices = z.infer<typeof pricesSchema>;

/** The prices that a portfolio declares: its exchange rates, floors that press nobody, budgets that cost nothing yet. */
export const declaredPrices = ({ objectives, budgets, floors }: Portfolio): Prices => ({
  rates: Object.fromEntries(
    objectives.map(({ name, spec }) => [name, spec.role === 'value' ? spec.rate : 0]),
  ),
  multipliers: Object.fromEntries(floors.map(({ name }) => [name, 0])),
  budgets: budgets.map(({ name, channel, of }) => ({
    name,
    ...(channel === undefined ? {} : { channel }),
    ...(of === 'cost' ? { of } : {}),
    lambda: 0,
  })),
});

/** Declared prices with some exchange rates changed, as by `--weights conversion=40,spend=1`. */
export const reweighed = (prices: Prices, rates: Readonly<Record<string, number>>): Prices => ({
  ...prices,
  rates: { ...prices.rates, ...rates },
});

/**
 * Prices with what was solved, of the budgets and floors that they have: what is not named stays as it is, and names of
 * what was taken out since are passed over.
 */
export function withSolved(prices: Prices, { arms, courses, ...common }: AllSolved): Prices {
  const { lambdas, multipliers } = knownTo(prices, common);
  return {
    ...prices,
    multipliers: { ...prices.multipliers, ...multipliers },
    budgets: prices.budgets.map((one) => ({ ...one, lambda: lambdas[one.name] ?? one.lambda })),
    ...(arms && {
      arms: mapValues(arms, (all) => mapValues(all, (own) => knownTo(prices, own))),
    }),
    ...(courses && {
      courses: courses.filter(({ budget: name }) => prices.budgets.some((one) => one.name === name)),
    }),
  };
}

const knownTo = ({ budgets, multipliers }: Prices, solved: SolvedPrices): SolvedPrices => ({
  lambdas: only(solved.lambdas, (name) => budgets.some((one) => one.name === name)),
  multipliers: only(solved.multipliers, (name) => Object.hasOwn(multipliers, name)),
});

const only = (
  amounts: Readonly<Record<string, number>>,
  isKnown: (name: string) => boolean,
): Record<string, number> => Object.fromEntries(Object.entries(amounts).filter(([name]) => isKnown(name)));

const mapValues = <In, Out>(
  record: Readonly<Record<string, In>>,
  map: (value: In) => Out,
): Record<string, Out> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));

/**
 * A portfolio whose arms have the prices that were solved for them, as if the programs said so; what an arm says of a
 * budget itself goes before. Numbers, names and digest stay: the portfolio and the prices say all.
 */
export function withArmPrices(portfolio: Portfolio, { arms = {} }: Prices): Portfolio {
  if (Object.keys(arms).length === 0) return portfolio;
  const experiments = portfolio.experiments.map((experiment) => ({
    ...experiment,
    arms: experiment.arms.map((arm) => {
      const own = arms[experiment.id]?.[arm.name];
      if (!own) return arm;
      const { lambdas, multipliers } = arm.changes;
      const changes = {
        ...arm.changes,
        lambdas: { ...own.lambdas, ...lambdas },
        multipliers: { ...own.multipliers, ...multipliers },
      };
      return { ...arm, changes };
    }),
  }));
  return { ...portfolio, experiments };
}

/** The same prices with other λ, by number of the budget. */
export const atLambdas = (prices: Prices, lambdas: Float64Array): Prices => ({
  ...prices,
  budgets: prices.budgets.map((one, b) => ({ ...one, lambda: lambdas[b]! })),
});

export const pricesDigest = (prices: Prices): Digest => digestOf(prices);
