import { level, wholeCount } from '../checks.ts';
import { experimentsErrors } from '../errors.ts';
import type { Leaf, Rule } from './rule.ts';

/** The error budget of a decision, and the tests that may veto it. */
export interface ErrorBudget {
  /** Chance of shipping what should not be shipped. */
  readonly alpha: number;
  /** Chance of shipping what should be. */
  readonly power: number;
  /** Deterioration tests and the level of each; they cost power, not alpha. */
  readonly deterioration?: { readonly tests: number; readonly level: number };
  /** Quality tests (sample ratio and the like) and the level of each. */
  readonly quality?: { readonly tests: number; readonly level: number };
  /** Treatments that each may ship; default 1. */
  readonly treatments?: number;
}

/** The level and the power at which one leaf must be tested. */
export interface LeafLevels {
  readonly leaf: Leaf;
  readonly alpha: number;
  readonly power: number;
}

/**
 * Divides a budget over a rule (Schultzberg, Ankargren and Frånberg 2024): `any` divides alpha, because each part
 * alone would ship; `all` divides beta, because each part alone may stop. With S success metrics, G guardrails,
 * D deterioration and Q quality tests, T treatments: α/(S·T) for a success test, α for a guardrail, and power
 * 1 − (β − D·a − Q·q)/(G + 1), over G when S = 0. Errors: EXPERIMENTS_PLAN_IMPOSSIBLE when the vetoes use up β.
 */
export function leafLevels(rule: Rule, budget: ErrorBudget): readonly LeafLevels[] {
  const treatments = wholeCount('treatments', budget.treatments ?? 1);
  return divide(rule, level('alpha', budget.alpha), betaLeft(budget)).map(({ leaf, alpha, power }) => ({
    leaf,
    power,
    alpha: leaf.kind === 'better' ? alpha / treatments : alpha,
  }));
}

/**
 * The levels of a metric: where it stands in several places of a rule, the most that is asked. Errors:
 * EXPERIMENTS_TEST_MISSING where it stands in none.
 */
export function levelsOf(metric: string, leaves: readonly LeafLevels[]): LeafLevels {
  const own = leaves.filter(({ leaf }) => leaf.metric === metric);
  if (own.length === 0) throw experimentsErrors.EXPERIMENTS_TEST_MISSING({ leaf: metric });
  return own.reduce((a, b) => ({
    leaf: a.leaf,
    alpha: Math.min(a.alpha, b.alpha),
    power: Math.max(a.power, b.power),
  }));
}

/** What `any` leaves of alpha to each leaf, of one treatment. */
export const alphasOf = (rule: Rule, alpha: number): readonly Omit<LeafLevels, 'power'>[] =>
  divide(rule, alpha, 1).map((one) => ({ leaf: one.leaf, alpha: one.alpha }));

/** β − D·a − Q·q. */
export function betaLeft({ power, deterioration, quality }: ErrorBudget): number {
  const vetoes = [deterioration, quality].map((veto) => (veto ? veto.tests * veto.level : 0));
  const left = 1 - level('power', power) - vetoes[0]! - vetoes[1]!;
  if (left > 0) return left;
  throw experimentsErrors.EXPERIMENTS_PLAN_IMPOSSIBLE({
    problem: 'deterioration and quality tests use up beta',
  });
}

function divide(rule: Rule, alpha: number, beta: number): readonly LeafLevels[] {
  if (rule.kind === 'any') return rule.of.flatMap((child) => divide(child, alpha / rule.of.length, beta));
  if (rule.kind === 'all') return rule.of.flatMap((child) => divide(child, alpha, beta / rule.of.length));
  return [{ leaf: rule, alpha, power: 1 - beta }];
}
