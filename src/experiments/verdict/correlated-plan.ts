import { normal, rootOf } from '../../kit/index.ts';
import type { Assumption } from '../assumptions.ts';
import { positive } from '../checks.ts';
import { experimentsErrors } from '../errors.ts';
import { subCorrelation, type Correlation } from '../many/correlation.ts';
import { rectangle } from '../many/rectangle.ts';
import { jointLevels } from './joint-levels.ts';
import { betaLeft, leafLevels, levelsOf, type ErrorBudget, type LeafLevels } from './levels.ts';
import { shipRule, type Rule } from './rule.ts';
import { minimalPaths } from './ways.ts';

/** A metric of a plan; up is good. */
interface PlannedMetric {
  readonly name: string;
  /** n·se² of the effect at n users in all arms together: 4σ² with two equal arms. */
  readonly variance: number;
}

/** A success metric, and the effect that must not be missed. */
export interface PlannedSuccess extends PlannedMetric {
  readonly effect: number;
}

/** A guardrail, its margin (above 0), and the effect expected on it, 0 by default. */
export interface PlannedGuardrail extends PlannedMetric {
  readonly margin: number;
  readonly effect?: number;
}

/** What a plan is made for. */
export interface PlanInput {
  readonly success: readonly PlannedSuccess[];
  readonly guardrails: readonly PlannedGuardrail[];
  /** Of the z-statistics: success metrics first, then guardrails. */
  readonly correlation: Correlation;
  readonly budget: ErrorBudget;
  /** When to ship, over all of them; default at least one success metric better and every guardrail not worse. */
  readonly rule?: Rule;
}

/** One metric of the plan: how it is tested, users it needs, and would need by dividing alpha and beta. */
export interface MetricNeed {
  readonly name: string;
  /** One-sided: it is shown where its p-value is at most this. */
  readonly alpha: number;
  /** Power of its test at its users. */
  readonly power: number;
  /** Users at which every path that it is in has its power: the same for all tests of a path. */
  readonly users: number;
  /** What its test would need by itself, alpha and beta divided. */
  readonly usersDivided: number;
}

/** Levels and users by metric, in the order of the input, and what all of them need. */
export interface CorrelatedPlan {
  readonly needs: readonly MetricNeed[];
  /** The largest need, and the largest by dividing. */
  readonly users: number;
  readonly usersDivided: number;
  readonly assumptions: readonly Assumption[];
}

/**
 * A plan for one reading of any rule that counts how metrics go together, in place of dividing alpha over every `any` and
 * beta over every `all` (α/S and β/(G + 1) by default). Levels are `jointLevels`. Users are the fewest at which every
 * minimal path set of the rule has its power, all its tests passed at once with chance 1 − β (less what the vetoes take of
 * it) where they are as planned; nothing is taken to be true of the others, which can only help. Neither bound rests on
 * more than normal z-statistics of that correlation and Bonferroni over treatments and vetoes; integrals are taken four
 * standard errors on the safe side. Errors: EXPERIMENTS_CORRELATION_UNFIT, EXPERIMENTS_PLAN_IMPOSSIBLE,
 * EXPERIMENTS_NUMBER_UNFIT, EXPERIMENTS_TEST_MISSING.
 */
export function correlatedPlan(input: PlanInput): CorrelatedPlan {
  const { success, guardrails, correlation, budget } = input;
  const rule = input.rule ?? shipRule(namesOf(success), namesOf(guardrails));
  const metrics = [...namesOf(success), ...namesOf(guardrails)];
  const leaves = leafLevels(rule, budget);
  const divided = metrics.map((metric) => levelsOf(metric, leaves));
  const paths = minimalPaths(rule).map((path) => path.map((metric) => placeOf(metric, metrics)));
  const alphas = jointLevels(
    { rule, treatments: budget.treatments ?? 1, metrics, correlation },
    budget.alpha,
  );
  const tests = slopesOf(input).map((slope, at) => ({
    alpha: alphas.get(metrics[at]!)!,
    critical: normal.upperQuantile(alphas.get(metrics[at]!)!),
    slope,
  }));
  const beta = betaLeft(budget);
  const roots = rootsOf(paths, { tests, correlation, beta });
  const needs = metrics.map((name, at) => {
    const own = roots.filter((_, path) => paths[path]!.includes(at));
    const power = powerAt(Math.max(0, ...own), tests[at]!);
    const { alpha } = tests[at]!;
    const users = usersFor({ alpha, power }, tests[at]!);
    return { name, alpha, power, users, usersDivided: usersFor(divided[at]!, tests[at]!) };
  });
  const most = (of: (need: MetricNeed) => number) => Math.max(0, ...needs.map(of));
  return {
    needs,
    users: most(({ users }) => users),
    usersDivided: most(({ usersDivided }) => usersDivided),
    assumptions: ['joint-normal', 'known-variance'],
  };
}

const namesOf = (metrics: readonly PlannedMetric[]): readonly string[] => metrics.map(({ name }) => name);

function placeOf(metric: string, metrics: readonly string[]): number {
  const at = metrics.indexOf(metric);
  if (at < 0) throw experimentsErrors.EXPERIMENTS_TEST_MISSING({ leaf: metric });
  return at;
}

/** A test on the z scale: what it must pass, and the mean of its statistic over the root of the users. */
interface Scaled {
  readonly alpha: number;
  readonly critical: number;
  readonly slope: number;
}

const slopesOf = ({ success, guardrails }: PlanInput): readonly number[] =>
  [
    ...success.map(({ variance, effect }) => ({ variance, distance: effect })),
    ...guardrails.map(({ variance, margin, effect = 0 }) => ({ variance, distance: margin + effect })),
  ].map(({ variance, distance }) => positive('effect', distance) / Math.sqrt(positive('variance', variance)));

interface Together {
  readonly tests: readonly Scaled[];
  readonly correlation: Correlation;
  readonly beta: number;
}

/** By path: the root of the users at which all its tests are passed with chance 1 − β. */
function rootsOf(
  paths: readonly (readonly number[])[],
  { tests, correlation, beta }: Together,
): readonly number[] {
  // Paths that are alike are one case.
  const known = new Map<string, number>();
  return paths.map((path) => {
    const one = {
      tests: path.map((at) => tests[at]!),
      correlation: subCorrelation(correlation, path),
      beta,
    };
    const key = JSON.stringify(one);
    const root = known.get(key) ?? rootOfUsers(one);
    known.set(key, root);
    return root;
  });
}

/** It lies between what the test that needs most would need by itself, and what all need with β divided. */
function rootOfUsers({ tests, correlation, beta }: Together): number {
  const at = (lost: number) =>
    Math.max(...tests.map(({ critical, slope }) => (critical + normal.upperQuantile(lost)) / slope));
  if (tests.length === 1) return at(beta);
  const upper = tests.map(() => Infinity);
  const passed = (root: number) => {
    const lower = tests.map(({ critical, slope }) => critical - slope * root);
    const { value, error } = rectangle(correlation, { lower, upper });
    return value - 4 * error;
  };
  const width = 1e-6;
  const [low, high] = [at(beta), at(beta / tests.length)];
  const root = rootOf((trial) => passed(trial) - (1 - beta), { low, high, width });
  return Math.min(high, root + width * Math.max(1, root));
}

/** A test that is sure to be passed has no number of users: one that is all but sure has. */
const powerAt = (root: number, { critical, slope }: Scaled): number =>
  Math.min(normal.cdf(slope * root - critical), 1 - 1e-12);

const usersFor = ({ alpha, power }: Pick<LeafLevels, 'alpha' | 'power'>, { slope }: Scaled): number => {
  const root = (normal.upperQuantile(alpha) + normal.quantile(power)) / slope;
  return root * root;
};
