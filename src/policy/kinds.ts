import { readerOf, type Portfolio } from '../program/index.ts';
import { explorerOf } from './explore.ts';
import { cautiousKind } from './kinds/cautious.ts';
import { epsilonGreedyKind } from './kinds/epsilon-greedy.ts';
import { fixed, fixedKind } from './kinds/fixed.ts';
import { inverseGapKind } from './kinds/inverse-gap.ts';
import { softmaxKind } from './kinds/softmax.ts';
import { thompsonKind } from './kinds/thompson.ts';
import { uniformKind } from './kinds/uniform.ts';
import type { Policy } from './policy.ts';

/** Every kind of policy a program may declare; a new one is one more name here. */
const read = readerOf<Policy>([
  fixedKind,
  uniformKind,
  epsilonGreedyKind,
  cautiousKind,
  softmaxKind,
  inverseGapKind,
  thompsonKind,
]);

/**
 * The policy of a portfolio, exploration and floors inside its probabilities; for choices of this portfolio only.
 * Programs of a portfolio share one policy; throws PROGRAM_INVALID when its row is at fault.
 */
export function policyOf(portfolio: Portfolio): Policy {
  const { id, policy } = portfolio.programs[0]!;
  const chosen = read(policy, { program: id, at: 'policy' });
  // What takes its place when it is stopped is at fault now, or never.
  fallbackRuleOf(portfolio);
  const explore = explorerOf(portfolio);
  return (choice) => explore(chosen(choice), choice);
}

/** What the programs of a portfolio declare in the place of a policy that is stopped; silence where they do not. */
export function fallbackRuleOf({ programs }: Portfolio): Policy {
  const { id, fallback = fixed('silence') } = programs[0]!;
  return read(fallback, { program: id, at: 'fallback' });
}
