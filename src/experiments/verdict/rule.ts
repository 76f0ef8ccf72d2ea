import { experimentsErrors } from '../errors.ts';
import { adjustPs, type FamilyWise } from '../many/adjust.ts';

/** When to ship, as a tree: a metric is better, a metric is not worse by its margin, all of these, any of these. */
export type Rule =
  | { readonly kind: 'better'; readonly metric: string }
  | { readonly kind: 'not-worse'; readonly metric: string }
  | { readonly kind: 'all'; readonly of: readonly Rule[] }
  | { readonly kind: 'any'; readonly of: readonly Rule[] };

/** A leaf of a rule. */
export type Leaf = Extract<Rule, { metric: string }>;

/** A leaf: the metric is shown to be better. */
export const better = (metric: string): Rule => ({ kind: 'better', metric });
/** A leaf: the metric is shown to be not worse, by its margin. */
export const notWorse = (metric: string): Rule => ({ kind: 'not-worse', metric });
/** All of these. */
export const all = (...of: readonly Rule[]): Rule => ({ kind: 'all', of });
/** Any of these. */
export const any = (...of: readonly Rule[]): Rule => ({ kind: 'any', of });

/** At least one success metric is better, and every guardrail is not worse. */
export function shipRule(success: readonly string[], guardrails: readonly string[]): Rule {
  const wins = success.length > 0 ? [any(...success.map(better))] : [];
  return all(...wins, ...guardrails.map(notWorse));
}

/** How tests inside an `any` are corrected; `none` for p-values that are adjusted already, as by `maxT`. */
export type RuleCorrection = FamilyWise | 'none';

/** The p-value of a leaf. */
export type LeafP = (leaf: Leaf) => number;

/**
 * One p-value for a whole rule: at most alpha exactly when the rule ships at level alpha. `all` is an
 * intersection-union test, its p-value the largest; `any` the smallest of the corrected. An empty rule never
 * ships.
 */
export function ruleP(rule: Rule, leafP: LeafP, correction: RuleCorrection): number {
  if (rule.kind === 'better' || rule.kind === 'not-worse') return leafP(rule);
  const ps = rule.of.map((child) => ruleP(child, leafP, correction));
  if (ps.length === 0) return 1;
  if (rule.kind === 'all') return Math.max(...ps);
  return Math.min(...(correction === 'none' ? ps : adjustPs(ps, correction)));
}

/** A leaf with the smallest level at which it is shown. */
export interface AdjustedLeaf {
  readonly leaf: Leaf;
  readonly p: number;
}

/** Every leaf after the corrections of every `any` above it: it is shown where its whole part of each of them is. */
export function adjustedLeaves(
  rule: Rule,
  leafP: LeafP,
  correction: RuleCorrection,
): readonly AdjustedLeaf[] {
  if (rule.kind === 'better' || rule.kind === 'not-worse') return [{ leaf: rule, p: leafP(rule) }];
  const below = rule.of.map((child) => adjustedLeaves(child, leafP, correction));
  if (rule.kind === 'all') return below.flat();
  const ps = rule.of.map((child) => ruleP(child, leafP, correction));
  const corrected = correction === 'none' ? ps : adjustPs(ps, correction);
  return below.flatMap((leaves, at) =>
    leaves.map(({ leaf, p }) => ({ leaf, p: Math.max(p, corrected[at]!) })),
  );
}

/** Leaves that hold at level alpha after the corrections of every `any` above them. */
export const shownLeaves = (
  rule: Rule,
  leafP: LeafP,
  { alpha, correction }: { readonly alpha: number; readonly correction: RuleCorrection },
): readonly Leaf[] =>
  adjustedLeaves(rule, leafP, correction).flatMap(({ leaf, p }) => (p <= alpha ? [leaf] : []));

/**
 * The chance that a rule ships, at least, when all its leaves hold with these powers: an `all` loses what its
 * parts lose together, an `any` is as good as its weakest part, as only one of them may be real.
 */
export function rulePower(rule: Rule, leafPower: (leaf: Leaf) => number): number {
  if (rule.kind === 'better' || rule.kind === 'not-worse') return leafPower(rule);
  const powers = rule.of.map((child) => rulePower(child, leafPower));
  if (rule.kind === 'any') return Math.min(1, ...powers);
  return Math.max(0, 1 - powers.reduce((lost, power) => lost + 1 - power, 0));
}

/** All leaves, left to right. */
export const leavesOf = (rule: Rule): readonly Leaf[] =>
  rule.kind === 'all' || rule.kind === 'any' ? rule.of.flatMap(leavesOf) : [rule];

/** The value of a name; errors: EXPERIMENTS_TEST_MISSING. */
export function valueFor(values: Readonly<Record<string, number>>, leaf: string): number {
  const value = Object.hasOwn(values, leaf) ? values[leaf] : undefined;
  if (value === undefined || Number.isNaN(value)) throw experimentsErrors.EXPERIMENTS_TEST_MISSING({ leaf });
  if (!(value >= 0 && value <= 1)) throw experimentsErrors.EXPERIMENTS_P_UNFIT({ value });
  return value;
}
