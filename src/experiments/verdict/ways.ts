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

/** The path sets by metric, without those that have more than they need. */
export const minimalPaths = (rule: Rule): readonly Metrics[] => minimal(pathSets(rule));

/** The cut sets by metric, without those that have more than they need. */
export const minimalCuts = (rule: Rule): readonly Metrics[] => minimal(cutSets(rule));

/** Names of metrics, each once. */
type Metrics = readonly string[];

function minimal(ways: readonly Way[]): readonly Metrics[] {
  const sets = ways.map((way) => new Set(way.map(({ metric }) => metric)));
  const isLeast = (set: ReadonlySet<string>, at: number) =>
    sets.every((other, before) => {
      const isWithin = [...other].every((metric) => set.has(metric));
      return !isWithin || other.size > set.size || (other.size === set.size && before >= at);
    });
  return sets.flatMap((set, at) => (isLeast(set, at) ? [[...set]] : []));
}

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
