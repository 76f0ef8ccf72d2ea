import { reweighed, type Prices } from '../arbitration/index.ts';
import { experimentLayer, type Assignment } from '../assignment/index.ts';
import { changesAnything, variantOf, type Portfolio, type Variant } from '../program/index.ts';
import type { Setup } from './decide.ts';
import { decisionErrors } from './errors.ts';

/** Arms by experiment. */
export type Arms = ReadonlyMap<string, string>;

/** Whether any arm of a portfolio's experiments changes how decisions are made. */
export const armsMatter = ({ experiments }: Portfolio): boolean =>
  experiments.some(({ arms }) => arms.some(({ changes }) => changesAnything(changes)));

/**
 * Compiles something once for every combination of arms that users turn out to be in. Each arm is compiled by itself at
 * once, so that what cannot work is refused before anybody is in it.
 */
export function byArms<T>(
  { experiments }: Portfolio,
  compile: (arms: Arms) => T,
): (assignments: readonly Assignment[]) => T {
  const changing = experiments.filter(({ arms }) => arms.some(({ changes }) => changesAnything(changes)));
  const ids = new Map(changing.map(({ id }) => [experimentLayer(id), id]));
  const made = new Map<string, T>();
  const under = (arms: Arms): T => {
    const key = [...arms].map(([id, arm]) => `${id}:${arm}`).join(' ');
    const known = made.get(key);
    if (known !== undefined) return known;
    const compiled = compile(arms);
    made.set(key, compiled);
    return compiled;
  };
  for (const { id, arms } of changing) for (const { name } of arms) under(new Map([[id, name]]));
  return (assignments) =>
    under(new Map(assignments.flatMap(({ layer, arm }) => (ids.has(layer) ? [[ids.get(layer)!, arm]] : []))));
}

/** Prices as some arms have them. Throws DECISION_ARM_UNFIT for the price of a budget that is not scarce. */
export function pricesUnder(prices: Prices, { rates, lambdas }: Variant): Prices {
  const stranger = Object.keys(lambdas).find((name) =>
    prices.budgets.every((budget) => budget.name !== name),
  );
  if (stranger !== undefined)
    throw decisionErrors.DECISION_ARM_UNFIT({ problem: `there is no budget "${stranger}" in the prices` });
  const budgets = prices.budgets.map((budget) => ({
    ...budget,
    lambda: lambdas[budget.name] ?? budget.lambda,
  }));
  return { ...reweighed(prices, rates), budgets };
}

/** The prices that a decision was made with, by its assignments. */
export const pricesOf = (portfolio: Portfolio, prices: Prices, assignments: readonly Assignment[]): Prices =>
  byArms(portfolio, (arms) => pricesUnder(prices, variantOf(portfolio, arms)))(assignments);

/** Compiles a portfolio as it is under the arms of a decision's assignments: its rules, policy and exploration. */
export const portfoliosUnder = (portfolio: Portfolio): ((assignments: readonly Assignment[]) => Portfolio) =>
  byArms(portfolio, (arms) => variantOf(portfolio, arms).portfolio);

/** A setup as it is under some arms. Throws DECISION_ARM_UNFIT for an artefact or budget that it does not have. */
export function setupUnder(setup: Setup, arms: Arms): Setup {
  const variant = variantOf(setup.portfolio, arms);
  const { artefact } = variant;
  const scorer =
    artefact === undefined
      ? setup.scorer
      : [setup.scorer, ...(setup.scorers ?? [])].find(({ digest }) => digest === artefact);
  if (!scorer)
    throw decisionErrors.DECISION_ARM_UNFIT({ problem: `the setup has no scorer of artefact ${artefact}` });
  return { ...setup, portfolio: variant.portfolio, prices: pricesUnder(setup.prices, variant), scorer };
}
