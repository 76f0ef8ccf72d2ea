import type { Portfolio } from '../program/index.ts';
import { choiceOf, trafficOf } from './hashings/kinds.ts';
import { layersOf } from './hashings/own.ts';
import { holdoutNames, holdoutsOf } from './holdouts.ts';

/** How the budget of a program is divided by an experiment whose arms have their own; it adds up to 1. */
export interface BudgetShares {
  /** By arm: the share that it may spend, for which its prices are solved. */
  readonly arms: Readonly<Record<string, number>>;
  /** For users who are in no arm. */
  readonly others: number;
  /** Of the users who are held: it stays unspent, or the others would get more than they do without a holdout. */
  readonly unspent: number;
}

/**
 * Divides a budget pro rata of users: so arms and holdouts cannot take from each other, and a difference between arms
 * is what a policy does and not what it leaves to the other. `audience` is the share of users for whom the experiment
 * is, counted by whoever asks. Undefined when there is no such experiment.
 */
export function budgetSharesOf(
  portfolio: Portfolio,
  experiment: string,
  audience = 1,
): BudgetShares | undefined {
  const spec = portfolio.experiments.find(({ id }) => id === experiment);
  if (!spec) return undefined;
  const names = holdoutNames(portfolio.programs[spec.program]!);
  const open = holdoutsOf(portfolio)
    .filter(({ layer }) => names.includes(layer))
    .reduce((left, { share }) => left * (1 - share), 1);
  const inIt = open * audience * trafficOf(spec);
  const { shares } = choiceOf(spec, spec.id, layersOf());
  return {
    arms: Object.fromEntries(spec.arms.map(({ name }, arm) => [name, inIt * shares[arm]!])),
    others: open - inIt,
    unspent: 1 - open,
  };
}
