import { reweighed, type Prices } from '../arbitration/index.ts';
import { type Assignment } from '../assignment/index.ts';
import {
  experimentLayer,
  changesAnything,
  plansDigest,
  variantOf,
  type Portfolio,
  type PortfolioExperiment,
  type Variant,
} from '../program/index.ts';
import type { Scorer } from '../scoring/index.ts';
import { decisionErrors } from './errors.ts';
import type { Setup } from './setup.ts';

/** Arms by experiment. */
export type Arms = ReadonlyMap<string, string>;

/** Whether arms of an experiment may change how decisions are made: by what they declare, or by what they alone learn. */
const matters = ({ arms, data }: PortfolioExperiment): boolean =>
  data === 'diverted' || arms.some(({ changes }) => changesAnything(changes));

/** Whether any arm of a portfolio's experiments may change how decisions are made. */
export const armsMatter = ({ experiments }: Portfolio): boolean => experiments.some(matters);

/** Something for every combination of arms that users turn out to be in, each compiled once, when it is first met. */
export function byArms<T>(
  { experiments }: Portfolio,
  compile: (arms: Arms) => T,
): (assignments: readonly Assignment[]) => T {
  const changing = experiments.filter(matters);
  const ids = new Map(changing.map(({ id }) => [experimentLayer(id), id]));
  const made = new Map<string, T>();
  return (assignments) => {
    const arms = new Map(
      assignments.flatMap(({ layer, arm }) => (ids.has(layer) ? [[ids.get(layer)!, arm]] : [])),
    );
    const key = [...arms].map(([id, arm]) => `${id}:${arm}`).join(' ');
    const known = made.get(key);
    if (known !== undefined) return known;
    const compiled = compile(arms);
    made.set(key, compiled);
    return compiled;
  };
}

/** As `byArms`, with each arm compiled by itself at once: what cannot work is refused before anybody is in it. */
export function byArmsAtOnce<T>(
  portfolio: Portfolio,
  compile: (arms: Arms) => T,
): (assignments: readonly Assignment[]) => T {
  const under = byArms(portfolio, compile);
  for (const { id, arms } of portfolio.experiments.filter(matters))
    for (const { name } of arms) under([{ layer: experimentLayer(id), arm: name, share: 1 }]);
  return under;
}

/** Prices as some arms have them. Throws DECISION_ARM_UNFIT for the price of a budget that is not scarce. */
export function pricesUnder(prices: Prices, { rates, lambdas, multipliers }: Variant): Prices {
  const stranger = Object.keys(lambdas).find((name) =>
    prices.budgets.every((budget) => budget.name !== name),
  );
  if (stranger !== undefined)
    throw decisionErrors.DECISION_ARM_UNFIT({ problem: `there is no budget "${stranger}" in the prices` });
  const budgets = prices.budgets.map((budget) => ({
    ...budget,
    lambda: lambdas[budget.name] ?? budget.lambda,
  }));
  return { ...reweighed(prices, rates), budgets, multipliers: { ...prices.multipliers, ...multipliers } };
}

/** The prices that a decision was made with, by its assignments. */
export const pricesOf = (portfolio: Portfolio, prices: Prices, assignments: readonly Assignment[]): Prices =>
  byArms(portfolio, (arms) => pricesUnder(prices, variantOf(portfolio, arms)))(assignments);

/** Compiles a portfolio as it is under the arms of a decision's assignments: its rules, policy and exploration. */
export const portfoliosUnder = (portfolio: Portfolio): ((assignments: readonly Assignment[]) => Portfolio) =>
  byArms(portfolio, (arms) => variantOf(portfolio, arms).portfolio);

/** A setup with what the users of its arm taught, in the place of what everybody did. Decisions name it by its digests. */
export function taughtSetup(setup: Setup, arms: Arms): Setup {
  const own = setup.learned?.find(({ experiment, arm }) => arms.get(experiment) === arm);
  if (!own) return setup;
  const { scorer = setup.scorer, plans } = own;
  if (!plans) return { ...setup, scorer };
  const { plan: _, ...prices } = setup.prices;
  const { prospects } = plans;
  const priced = prospects ? { ...prices, plan: prospects } : prices;
  return { ...setup, scorer, planBeliefs: plans, prices: priced };
}

/** A setup as it is under some arms. Throws DECISION_ARM_UNFIT for an artefact or budget that it does not have. */
export function setupUnder(setup: Setup, arms: Arms): Setup {
  const variant = variantOf(setup.portfolio, arms);
  return { ...pricedUnder(setup, variant), scorer: scorerUnder(setup, variant) };
}

/** The same for the slow clock, which scores no candidates: any scorer will do. */
export const planSetupUnder = (setup: Setup, arms: Arms): Setup =>
  pricedUnder(setup, variantOf(setup.portfolio, arms));

/** Of plans with other allowances than the beliefs are about nothing is believed: all are alike then. */
function pricedUnder(setup: Setup, variant: Variant): Setup {
  const { portfolio } = variant;
  const { planBeliefs } = setup;
  const isOfThese = !portfolio.plans || planBeliefs?.plans === plansDigest(portfolio.plans);
  return {
    ...setup,
    portfolio,
    prices: pricesUnder(setup.prices, variant),
    planBeliefs: isOfThese ? planBeliefs : undefined,
  };
}

/** Compiles a setup as it is for users with some assignments, by what the arms declare and what they learned. */
export const setupsUnder = (setup: Setup): ((assignments: readonly Assignment[]) => Setup) =>
  byArms(setup.portfolio, (arms) => setupUnder(taughtSetup(setup, arms), arms));

/** The scorer that an arm names, or the setup's own. */
function scorerUnder({ scorer, scorers = [] }: Setup, { artefact }: Variant): Scorer {
  if (artefact === undefined) return scorer;
  const found = [scorer, ...scorers].find(({ digest }) => digest === artefact);
  if (found) return found;
  throw decisionErrors.DECISION_ARM_UNFIT({ problem: `the setup has no scorer of artefact ${artefact}` });
}
