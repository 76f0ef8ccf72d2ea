// A plan with its looks, as it will be read.
import { positive } from '../checks.ts';
import type { PlannedTest } from '../design/test-sizes.ts';
import { experimentsErrors } from '../errors.ts';
import type { Correlation } from '../many/correlation.ts';
import type { Spending } from '../sequential/spending.ts';
import { shipRule, type Rule, type RuleCorrection } from '../verdict/rule.ts';

/** A planned test with the one-sided level at which it is made. */
export interface LevelledTest extends PlannedTest {
  readonly alpha: number;
  /** The effect expected on a guardrail; default 0. */
  readonly expected?: number;
}

/** A plan with its looks, as it will be read. */
export interface PlannedLooks {
  /** Success metrics, then guardrails. */
  readonly tests: readonly LevelledTest[];
  /** Of the z-statistics of the tests; null: not known, taken to be independent. Drawn units bring their own. */
  readonly correlation: Correlation | null;
  /** Shares of the arms on any scale, control first. */
  readonly weights: readonly number[];
  readonly spending: Spending;
  /** Units planned in all arms, and looks as shares of them. */
  readonly units: number;
  readonly fractions: readonly number[];
  /** How the tests are corrected; default bonferroni, each at its own level, as holm is for the first of them, and none. */
  readonly correction?: RuleCorrection;
  /** When to ship; default at least one success metric better and no guardrail worse by its margin. */
  readonly rule?: Rule;
  readonly alpha: number;
  readonly power: number;
  /** Tests for deterioration by treatment (those of `tests` among them), and the level of each. */
  readonly deterioration: { readonly tests: number; readonly level: number };
  /** Checks of the experiment itself at each look, and the level of each. */
  readonly quality: { readonly tests: number; readonly level: number };
}

/** What says when a plan ships. */
export type Ruled = Pick<PlannedLooks, 'rule' | 'tests'>;

/** The rule of a plan, or the default over its tests. */
export function ruleOf({ rule, tests }: Ruled): Rule {
  const named = (role: PlannedTest['role']) => tests.flatMap((one) => (one.role === role ? [one.name] : []));
  return rule ?? shipRule(named('success'), named('guardrail'));
}

/** The place of a test by its name; errors: EXPERIMENTS_TEST_MISSING. */
export function placeOf({ tests }: Ruled, metric: string): number {
  const at = tests.findIndex(({ name }) => name === metric);
  if (at < 0) throw experimentsErrors.EXPERIMENTS_TEST_MISSING({ leaf: metric });
  return at;
}

/** Shares of control and of the treatments. */
export interface Arms {
  readonly control: number;
  readonly treatments: readonly number[];
  /** The treatment with the smallest share. */
  readonly smallest: number;
}

/** Shares of the arms of a plan. */
export function armsOf({ weights }: PlannedLooks): Arms {
  const sum = weights.reduce((total, weight) => total + positive('weight of an arm', weight), 0);
  const [control, ...treatments] = weights.map((weight) => weight / sum) as [number, ...number[]];
  return { control, treatments, smallest: treatments.indexOf(Math.min(...treatments)) };
}
