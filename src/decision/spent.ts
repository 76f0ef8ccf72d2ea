import type { Portfolio } from '../program/index.ts';
import { actingCostOf } from '../scoring/index.ts';
import type { DecisionRecord } from './decision.ts';

/** Of a decision: what could be chosen, by what features, and what was. */
type Chosen = Pick<DecisionRecord, 'chosen' | 'candidates' | 'rows'>;

/**
 * Compiles what the message that a decision chose costs, in the common value unit: its channel, and acting on the value
 * signals that spoke for it; 0 for no-send. Prices of what is scarce are no cost: nobody pays them.
 */
export function spentOf(portfolio: Portfolio): (decision: Chosen) => number {
  const actingCost = actingCostOf(portfolio);
  return ({ chosen, candidates, rows }) => {
    const sent = candidates[chosen];
    if (!sent) return 0;
    return portfolio.channels[sent.channel]!.cost + (actingCost?.(rows.candidates, chosen) ?? 0);
  };
}
