import { valuerOf, type Prices } from '../arbitration/index.ts';
import type { Portfolio } from '../program/index.ts';
import { actingCostOf } from '../scoring/index.ts';
import type { DecisionRecord } from './decision.ts';

/** Of a decision: what could be chosen, by what features, and what was. */
type Chosen = Pick<DecisionRecord, 'chosen' | 'candidates' | 'rows'>;

/**
 * Compiles what the message that a decision chose costs, in the common value unit: its channel, and acting on the value
 * signals that spoke for it; 0 for no-send. Prices of what is scarce are no cost: nobody pays them.
 */
export const spentOf = (portfolio: Portfolio): ((decision: Chosen) => number) =>
  takingOff(
    portfolio.channels.map(({ cost }) => cost),
    actingCostOf(portfolio),
  );

/** The same with the prices of what is scarce: what the decision took off the value of the message, or would have at these prices. */
export function chargedOf(portfolio: Portfolio, prices: Prices): (decision: Chosen) => number {
  const { charges, actingCost } = valuerOf(portfolio, prices);
  return takingOff(charges, actingCost);
}

/** `charges` by channel. */
const takingOff =
  (charges: ArrayLike<number>, actingCost: ReturnType<typeof actingCostOf>) =>
  ({ chosen, candidates, rows }: Chosen): number => {
    const sent = candidates[chosen];
    return sent ? charges[sent.channel]! + (actingCost?.(rows.candidates, chosen) ?? 0) : 0;
  };
