import type { Prices } from '../arbitration/index.ts';
import { variantOf, type Portfolio } from '../program/index.ts';
import { byArms, pricesUnder } from './arms.ts';
import type { DecisionRecord } from './decision.ts';
import { distributorOf } from './settle.ts';

/** From a decision's own increments: what its candidates are worth, and what the policy would make of it. */
export type Redistribute = (decision: DecisionRecord) => Pick<DecisionRecord, 'value' | 'probability'>;

/**
 * Compiles how decisions of a portfolio would be drawn under other prices, each under the arms of its user; how far the
 * prices had moved that a decision was made at does not count, nor that its policy was stopped by hand.
 */
export function redistributorOf(portfolio: Portfolio, prices: Prices): Redistribute {
  const distributors = byArms(portfolio, (arms) => {
    const variant = variantOf(portfolio, arms);
    return distributorOf(variant.portfolio, pricesUnder(prices, variant));
  });
  return ({ assignments, candidates, eligible, plan, rows, increments }) =>
    distributors(assignments)({ candidates, eligible, plan, rows }, increments);
}
