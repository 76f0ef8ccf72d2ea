import { emptyIncrements } from '../scoring/index.ts';
import { setupsUnder } from './arms.ts';
import type { DecisionRecord } from './decision.ts';
import { distributorOf } from './settle.ts';
import type { Setup } from './setup.ts';

/** Of a logged decision: what could be chosen, by what features, under which plan, at which prices, and what was. */
type Logged = Pick<
  DecisionRecord,
  'assignments' | 'candidates' | 'eligible' | 'rows' | 'plan' | 'paced' | 'chosen'
>;

/**
 * Compiles how likely a setup would have chosen what a decision of its programs chose, its candidates and features as
 * they were logged; exploration included. Where its policy was stopped by hand it is asked what it would have done.
 */
export function chanceOf(setup: Setup): (decision: Logged) => number {
  const setupFor = setupsUnder(setup);
  const chances = new Map<Setup, (decision: Logged) => number>();
  return (decision) => {
    const under = setupFor(decision.assignments);
    const chance = chances.get(under) ?? chanceUnder(under);
    chances.set(under, chance);
    return chance(decision);
  };
}

function chanceUnder({ portfolio, scorer, prices }: Setup): (decision: Logged) => number {
  const distribute = distributorOf(portfolio, prices);
  return (decision) => {
    const { candidates, eligible, rows, plan, paced, chosen } = decision;
    const increments = emptyIncrements(eligible, portfolio.objectives.length);
    scorer.score({ ...rows, count: eligible }, increments);
    const { probability } = distribute({ candidates, eligible, plan, rows, paced }, increments);
    return probability[chosen < 0 ? eligible : chosen]!;
  };
}
