import type { DecisionRecord } from '../../decision/index.ts';
import { firstByUser } from '../log.ts';

/** A user where the log first meets them, with the arm of one layer: 0 or 1. */
export interface Assigned {
  readonly decision: DecisionRecord;
  readonly arm: number;
}

/** A layer while its shares were as they are: two arms with their weights, and the users in them. */
export interface Split {
  readonly layer: string;
  readonly arms: readonly string[];
  readonly weights: readonly [number, number];
  readonly users: readonly Assigned[];
}

/**
 * The layers that decisions met, each user once. Users from before and after a change of shares are apart, as they
 * were promised other shares.
 */
export function splitsOf(decisions: readonly DecisionRecord[]): readonly Split[] {
  const users = firstByUser(decisions);
  const arms = new Map<string, Set<string>>();
  for (const { assignments } of users)
    for (const { layer, arm } of assignments) arms.set(layer, (arms.get(layer) ?? new Set()).add(arm));
  const found = new Map<
    string,
    { readonly share: number; readonly layer: string; readonly users: Assigned[] }
  >();
  for (const decision of users) {
    for (const { layer, arm, share } of decision.assignments) {
      const isFirst = arm === [...arms.get(layer)!].sort()[0];
      const own = isFirst ? share : 1 - share;
      const key = `${layer} ${own.toFixed(9)}`;
      const split = found.get(key) ?? { share: own, layer, users: [] };
      split.users.push({ decision, arm: isFirst ? 0 : 1 });
      found.set(key, split);
    }
  }
  return [...found.values()].map(({ share, layer, users: own }) => ({
    layer,
    arms: [...arms.get(layer)!].sort(),
    weights: [share, 1 - share],
    users: own,
  }));
}

/** Users of each arm. */
export function countsOf(users: readonly Assigned[]): [number, number] {
  const counts: [number, number] = [0, 0];
  for (const { arm } of users) counts[arm]!++;
  return counts;
}
