import { z } from 'zod';
import { digestOf, quadraticForm, type Digest } from '../kit/index.ts';
import { plansDigest, type Plans, type Portfolio } from '../program/index.ts';
import { columnNames } from './candidate-features.ts';
import { scoringErrors } from './errors.ts';
import { planBeliefsSchema, type PlanBeliefs } from './plan-beliefs.ts';
import { prospectsSchema } from './prospects.ts';
import { taughtSchema } from './scorer.ts';

const square = z.array(z.array(z.number()));

/**
 * What each plan is worth to each objective by what is known of the user, Q_k(x, j) = x'θ_kj ~ N(x'm_kj, S_kk x'C_j x):
 * over so many periods, the plan in the first of them and the plans of the policy that was logged in the others. At
 * exchange rates w the value of plan j is Σ_k w_k x'm_kj, its variance w'Sw · x'C_j x.
 */
const planQSchema = z.strictObject({
  kind: z.literal('planQ'),
  version: z.literal(1),
  /** Digest of the plans; see `plansDigest`. */
  plans: z.string(),
  /** Columns of x, by name. */
  columns: z.array(z.string()).min(1),
  /** Periods that are looked ahead. */
  ahead: z.int().positive(),
  /** Names of the objectives. */
  objectives: z.array(z.string()),
  /** m: by objective, last of all the cost of messages; then by plan; then by column. */
  weights: z.array(square),
  /** S: covariance of what objectives, and cost, leave unexplained of a user. */
  noise: square,
  /** C_j: by plan, columns x columns, row by row. */
  spread: square,
  /** By plan, periods that were learned from. */
  rows: z.array(z.number().nonnegative()),
  prospects: prospectsSchema.optional(),
  taught: taughtSchema,
});

/** Values of plans by user as JSON. */
export type PlanQ = z.infer<typeof planQSchema>;

/** What the slow clock goes by: one belief of each plan for everybody, or values by user. */
export const planArtefactSchema = z.discriminatedUnion('kind', [planBeliefsSchema, planQSchema]);
export type PlanArtefact = z.infer<typeof planArtefactSchema>;

/** What the plans of a portfolio are believed to be worth to a user, in the common value unit. */
export interface PlanValues {
  readonly digest: Digest;
  /** By user row; one mean and sd per plan, in the order of the program. */
  readonly of: (userRow: Float32Array) => { readonly mean: Float64Array; readonly sd: Float64Array };
}

/**
 * Makes an artefact ready for the plans of a portfolio at exchange rates, one signed weight per objective. Throws
 * SCORING_ARTEFACT_UNFIT when it is about other plans, columns or objectives.
 */
export function planValuesOf(
  artefact: PlanArtefact,
  portfolio: Portfolio,
  weights: Float64Array,
): PlanValues {
  const plans = portfolio.plans!;
  if (artefact.plans !== plansDigest(plans)) throw unfit('its beliefs are about other plans');
  const of = artefact.kind === 'plans' ? sameForAll(artefact, plans) : byUser(artefact, portfolio, weights);
  return { digest: digestOf(artefact), of };
}

const unfit = (problem: string) => scoringErrors.SCORING_ARTEFACT_UNFIT({ problem });

function sameForAll({ beliefs }: PlanBeliefs, { choices }: Plans): PlanValues['of'] {
  const found = choices.map(({ name }) => {
    const belief = beliefs[name];
    if (!belief) throw unfit(`it believes nothing of "${name}"`);
    return belief;
  });
  const values = {
    mean: Float64Array.from(found, ({ mean }) => mean),
    sd: Float64Array.from(found, ({ sd }) => sd),
  };
  return () => values;
}

function byUser(artefact: PlanQ, portfolio: Portfolio, worth: Float64Array): PlanValues['of'] {
  checkFit(artefact, portfolio);
  const rates = [...worth, -1];
  const width = portfolio.userWidth;
  const plans = portfolio.plans!.choices.map((_, j) => ({
    theta: Float64Array.from({ length: width }, (_, c) =>
      rates.reduce((sum, rate, k) => sum + rate * artefact.weights[k]![j]![c]!, 0),
    ),
    spread: Float64Array.from(artefact.spread[j]!),
  }));
  const variance = rates.reduce(
    (sum, a, k) => sum + rates.reduce((part, b, l) => part + a * b * artefact.noise[k]![l]!, 0),
    0,
  );
  return (userRow) => {
    const x = Float64Array.from(userRow);
    return {
      mean: Float64Array.from(plans, ({ theta }) => theta.reduce((sum, by, c) => sum + by * x[c]!, 0)),
      sd: Float64Array.from(plans, ({ spread }) =>
        Math.sqrt(Math.max(variance * quadraticForm(spread, x), 0)),
      ),
    };
  };
}

function checkFit({ columns, objectives, weights, noise, spread }: PlanQ, portfolio: Portfolio): void {
  if (columns.join('\n') !== columnNames(portfolio).user.join('\n')) throw unfit('it has other columns');
  const wanted = portfolio.objectives.map(({ name }) => name);
  if (objectives.join('\n') !== wanted.join('\n')) throw unfit('it has other objectives');
  const plans = portfolio.plans!.choices.length;
  const outcomes = wanted.length + 1;
  const isTable = (table: readonly (readonly unknown[])[], rows: number, width: number) =>
    table.length === rows && table.every((row) => row.length === width);
  const isWhole =
    weights.length === outcomes &&
    weights.every((table) => isTable(table, plans, columns.length)) &&
    isTable(noise, outcomes, outcomes) &&
    isTable(spread, plans, columns.length * columns.length);
  if (!isWhole) throw unfit('its tables have other sizes than they say');
}
