// What the programs' own policy is expected to do under some prices: it draws, where the solution takes the best.
import { withArmPrices, withSolved, type AllSolved, type Prices } from '../../arbitration/index.ts';
import { purseOf } from '../../assignment/index.ts';
import { redistributorOf, type Decision } from '../../decision/index.ts';
import type { DecisionId } from '../../events/index.ts';
import { usesOf, type Portfolio } from '../../program/index.ts';
import type { OpenWorkspace } from '../workspace/workspace.ts';
import { decisionsIn, placesOf } from './market.ts';

/** Expected totals; gains in the objectives' directions. */
export interface Expected {
  readonly messages: number;
  readonly used: Readonly<Record<string, number>>;
  readonly gained: Readonly<Record<string, number>>;
}

/** Decisions to draw again. */
export interface Drawing {
  readonly portfolio: Portfolio;
  readonly ids: readonly DecisionId[];
  readonly prices: Prices;
}

/** A decision as it would be drawn, of a part by its key. */
interface Redrawn {
  readonly decision: Decision;
  readonly key: string;
  readonly probability: Float64Array;
}

/** Decisions of users who are not held, one after another, as the policy would draw them under solved prices. */
export async function* redistributing(
  workspace: OpenWorkspace,
  { portfolio, ids, prices }: Drawing,
  solved: AllSolved,
): AsyncIterable<Redrawn> {
  const priced = withSolved(prices, solved);
  const redistribute = redistributorOf(withArmPrices(portfolio, priced), priced);
  const placed = placesOf(portfolio);
  for await (const decision of decisionsIn(workspace, portfolio, ids)) {
    const place = decision === 'other' ? 'held' : placed(decision.assignments);
    if (decision === 'other' || place === 'held') continue;
    yield { decision, key: purseOf(place), probability: redistribute(decision).probability };
  }
}

/** By part: sums of what each decision would draw, by its own probabilities, exploration and floors of silence among them. */
export async function expectedUnder(
  workspace: OpenWorkspace,
  drawing: Drawing,
  solved: AllSolved,
): Promise<ReadonlyMap<string, Expected>> {
  const { portfolio } = drawing;
  const { budgets, channels, objectives } = portfolio;
  const uses = usesOf(channels, budgets);
  const sums = new Map<string, Sums>();
  for await (const { decision, key, probability } of redistributing(workspace, drawing, solved)) {
    const sum = sums.get(key) ?? { messages: 0, used: budgets.map(() => 0), gained: objectives.map(() => 0) };
    sums.set(key, sum);
    const { candidates, eligible, increments } = decision;
    for (let i = 0; i < eligible; i++) {
      const p = probability[i]!;
      sum.messages += p;
      uses[candidates[i]!.channel]!.forEach((use, b) => (sum.used[b]! += p * use));
      objectives.forEach((_, k) => (sum.gained[k]! += p * increments.mean[i * objectives.length + k]!));
    }
  }
  return new Map([...sums].map(([key, sum]) => [key, namedSums(sum, portfolio)]));
}

interface Sums {
  messages: number;
  readonly used: number[];
  readonly gained: number[];
}

const namedSums = ({ messages, used, gained }: Sums, { budgets, objectives }: Portfolio): Expected => ({
  messages,
  used: Object.fromEntries(budgets.map(({ name }, b) => [name, used[b]!])),
  gained: Object.fromEntries(
    objectives.map(({ name, spec }, k) => [name, (spec.direction === 'increase' ? 1 : -1) * gained[k]!]),
  ),
});
