import { z } from 'zod';

const amount = z.number();
const amounts = z.record(z.string(), amount);
const count = z.int().nonnegative();

/** Prices of budgets and floors, how good they are, and what more of each limit would bring. */
export const output = z.strictObject({
  workspace: z.string(),
  since: z.string(),
  until: z.string(),
  decisions: count,
  users: count,
  /** Users whom every program holds out; their share of budgets and floors stays as it is. */
  held: count,
  /** Decisions of programs with other messages, features or objectives, which are left out. */
  others: count,
  /** Digest of the prices document, and the file it stands in; null for a dry run. */
  digest: z.string().nullable(),
  file: z.string().nullable(),
  /** Limit and use in this period, of those who are not held out. */
  budgets: z.array(
    z.strictObject({
      budget: z.string(),
      owner: z.string(),
      declared: z.string(),
      limit: amount.nullable(),
      price: amount,
      used: amount,
      /** By the policy of the programs, which draws: exploration is in it. */
      expected: amount,
    }),
  ),
  floors: z.array(
    z.strictObject({
      objective: z.string(),
      owner: z.string(),
      unit: z.string(),
      /** In the objective's direction, as declared. */
      least: amount,
      multiplier: amount,
      gained: amount,
      expected: amount,
    }),
  ),
  /** Limits that no price keeps: the policy is expected to pass them, in an arm with budgets of its own or elsewhere. */
  passed: z.array(
    z.strictObject({ budget: z.string(), arm: z.string().nullable(), limit: amount, expected: amount }),
  ),
  /** Arms with budgets of their own. */
  arms: z.array(
    z.strictObject({
      experiment: z.string(),
      arm: z.string(),
      users: count,
      limits: z.record(z.string(), amount.nullable()),
      /** By the policy as it draws, of each budget. */
      expected: amounts,
      lambdas: amounts,
      multipliers: amounts,
    }),
  ),
  /** No choice within the limits is worth more than the bound; the gap is how far the rounding stays below it. */
  bound: amount,
  value: amount,
  gap: amount,
  messages: amount,
  /** By the policy of the programs. */
  expectedMessages: amount,
  over: amounts,
  short: amounts,
  passes: count,
  converged: z.boolean(),
  /**
   * Every limit a little looser, by units of it in the period: a hundredth, or one where it is 0. Differences to the
   * solution at the limits as declared; gains in the objectives' own units, worse ones too.
   */
  tradeOffs: z.array(
    z.strictObject({
      kind: z.enum(['budget', 'floor']),
      name: z.string(),
      units: amount,
      value: amount,
      messages: amount,
      gained: amounts,
    }),
  ),
  /** Under the prices that were in force before: how budgets stood in the window begun last, after its last decision. */
  pace: z.array(
    z.strictObject({
      budget: z.string(),
      arm: z.string().nullable(),
      /** The window. */
      since: z.string(),
      until: z.string(),
      limit: amount,
      used: amount,
      /** By then, where decisions were made. */
      planned: amount,
      solved: amount,
      price: amount,
    }),
  ),
  /** Levels of a budget, and what the best choices within each come to. */
  front: z.array(
    z.strictObject({ limit: amount, price: amount, value: amount, messages: amount, gained: amounts }),
  ),
});

export type PricesOutput = z.infer<typeof output>;
