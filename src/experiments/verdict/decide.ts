import type { Assumption } from '../assumptions.ts';
import { level, wholeCount } from '../checks.ts';
import {
  leavesOf,
  rulePower,
  ruleP,
  shownLeaves,
  valueFor,
  type Leaf,
  type Rule,
  type RuleCorrection,
} from './rule.ts';

/** P-values by name, all one-sided but those of quality. */
export interface TestResults {
  /** Superiority, against no effect. */
  readonly better?: Readonly<Record<string, number>>;
  /** Non-inferiority, against the margin. */
  readonly notWorse?: Readonly<Record<string, number>>;
  /** Inferiority, against no effect: small when the metric got worse. */
  readonly deteriorated?: Readonly<Record<string, number>>;
  /** Checks of the experiment itself: small when it is broken. */
  readonly quality?: Readonly<Record<string, number>>;
}

/** Levels of a decision. */
export interface DecisionLevels {
  readonly alpha: number;
  readonly deterioration: number;
  readonly quality: number;
  /** Treatments tested against the same control; default 1. */
  readonly treatments?: number;
  /** Default bonferroni. */
  readonly correction?: RuleCorrection;
}

/** What is decided on. */
export interface DecisionInput {
  readonly rule: Rule;
  readonly results: TestResults;
  readonly levels: DecisionLevels;
  /** Power of each leaf at the size reached, for the effect that was planned; by metric. */
  readonly powers?: Readonly<Record<string, number>>;
  /** The power that was planned, against which a neutral result is read; default .8. */
  readonly plannedPower?: number;
}

/**
 * `invalid`: a quality check failed, nothing else is read. `regression`: something got significantly worse.
 * `win`: the rule holds. `neutral`: none of these, with the power that the data had to show a win, if known.
 */
export type Verdict =
  | { readonly kind: 'invalid'; readonly failed: readonly string[] }
  | { readonly kind: 'regression'; readonly worse: readonly string[] }
  | { readonly kind: 'win'; readonly better: readonly string[] }
  | {
      readonly kind: 'neutral';
      readonly missing: readonly Leaf[];
      readonly power: number | null;
      readonly isPowered: boolean | null;
    };

/** The decision: ship exactly on a win. */
export interface ShipDecision {
  readonly decision: 'ship' | 'do-not-ship';
  readonly verdict: Verdict;
  /** The p-value of the rule; at most alpha when it holds. */
  readonly p: number;
  readonly assumptions: readonly Assumption[];
}

/**
 * The decision rule on p-values. Errors: EXPERIMENTS_TEST_MISSING, EXPERIMENTS_LEVEL_UNFIT, EXPERIMENTS_NUMBER_UNFIT,
 * EXPERIMENTS_P_UNFIT.
 */
export function decideShip(input: DecisionInput): ShipDecision {
  const { rule, levels, results } = input;
  const { alpha, correction = 'bonferroni' } = levels;
  const treatments = wholeCount('treatments', levels.treatments ?? 1);
  const leafP = (leaf: Leaf) =>
    leaf.kind === 'better'
      ? Math.min(1, treatments * valueFor(results.better ?? {}, leaf.metric))
      : valueFor(results.notWorse ?? {}, leaf.metric);
  const p = ruleP(rule, leafP, correction);
  const verdict = verdictOf(input, { isWin: p <= level('alpha', alpha), leafP });
  const decision = verdict.kind === 'win' ? 'ship' : 'do-not-ship';
  return { decision, verdict, p, assumptions: asked[correction] };
}

/** What each correction asks of the tests; p-values that were adjusted before are so by their joint distribution. */
const asked: Readonly<Record<RuleCorrection, readonly Assumption[]>> = {
  bonferroni: [],
  holm: [],
  hochberg: ['positive-dependence'],
  hommel: ['positive-dependence'],
  none: ['joint-normal'],
};

function verdictOf(
  { rule, results, levels, powers, plannedPower = 0.8 }: DecisionInput,
  { isWin, leafP }: { isWin: boolean; leafP: (leaf: Leaf) => number },
): Verdict {
  const failed = significant(results.quality, level('quality level', levels.quality));
  if (failed.length > 0) return { kind: 'invalid', failed };
  const worse = significant(results.deteriorated, level('deterioration level', levels.deterioration));
  if (worse.length > 0) return { kind: 'regression', worse };
  const { alpha, correction = 'bonferroni' } = levels;
  const shown = shownLeaves(rule, leafP, { alpha, correction });
  if (isWin) return { kind: 'win', better: shown.filter(isBetter).map(({ metric }) => metric) };
  const missing = leavesOf(rule).filter((leaf) => !shown.includes(leaf));
  const power = powers ? rulePower(rule, ({ metric }) => valueFor(powers, metric)) : null;
  return { kind: 'neutral', missing, power, isPowered: power === null ? null : power >= plannedPower };
}

const isBetter = (leaf: Leaf): boolean => leaf.kind === 'better';

const significant = (ps: Readonly<Record<string, number>> = {}, at: number): readonly string[] =>
  Object.keys(ps).filter((name) => valueFor(ps, name) < at);
