// In how many ways a rule comes to hold, or not to.
import type { Leaf, Rule } from './rule.ts';

/** Leaves that are enough together. */
type Way = readonly Leaf[];

/**
 * Each set of leaves that is just enough for a rule to hold: the path sets of its structure function (Barlow and
 * Proschan 1975, §1.2). Where a metric stands in several places a set may have more than it needs.
 */
export const pathSets = (rule: Rule): readonly Way[] => waysOf(rule, 'any');

/** Each set of leaves without which a rule does not hold, whatever the others do: its cut sets. */
export const cutSets = (rule: Rule): readonly Way[] => waysOf(rule, 'all');

/** How many sets these are, all paths and cuts together, without making them. */
export const waysCounted = (rule: Rule): number => countOf(rule, 'any') + countOf(rule, 'all');

/** Each child by itself where one is enough (`either`), else one way of every child. */
function waysOf(rule: Rule, either: 'any' | 'all'): readonly Way[] {
  if (rule.kind === 'better' || rule.kind === 'not-worse') return [[rule]];
  const ways = rule.of.map((child) => waysOf(child, either));
  if (rule.kind === either) return ways.flat();
  return ways.reduce<readonly Way[]>(
    (found, own) => found.flatMap((one) => own.map((more) => [...one, ...more])),
    [[]],
  );
}

function countOf(rule: Rule, either: 'any' | 'all'): number {
  if (rule.kind === 'better' || rule.kind === 'not-worse') return 1;
  const counts = rule.of.map((child) => countOf(child, either));
  return rule.kind === either ? counts.reduce((a, b) => a + b, 0) : counts.reduce((a, b) => a * b, 1);
}
