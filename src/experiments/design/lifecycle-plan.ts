import type { Assumption } from '../assumptions.ts';
import { positive } from '../checks.ts';
import { experimentsErrors } from '../errors.ts';
import type { Correlation } from '../many/correlation.ts';
import { boundaries } from '../sequential/boundaries.ts';
import { driftForPower, sequentialPower } from '../sequential/power.ts';
import type { Spending } from '../sequential/spending.ts';
import { correlatedPlan, type CorrelatedPlan } from '../verdict/correlated-plan.ts';
import { leafLevels, type ErrorBudget, type LeafLevels } from '../verdict/levels.ts';
import { shipRule, type Rule } from '../verdict/rule.ts';

/** A test that the decision needs: a success metric, or a guardrail. Up is good. */
export interface PlannedTest {
  readonly name: string;
  readonly role: 'success' | 'guardrail';
  /** Variance per unit, covariates used. */
  readonly variance: number;
  /** The effect that must not be missed, or the margin; above 0, in the metric's unit. */
  readonly distance: number;
}

/** What an experiment is planned for. */
export interface LifecycleDesign {
  readonly tests: readonly PlannedTest[];
  /** Of the z-statistics, success metrics first as in `tests`; null where it is not known. */
  readonly correlation: Correlation | null;
  /** Shares of the arms on any scale, control first. */
  readonly weights: readonly number[];
  readonly budget: Omit<ErrorBudget, 'treatments'>;
  readonly spending: Spending;
  /** Looks at equal spans of time, the last one at the end; 1 for a single reading. */
  readonly looks: number;
  /** Whether a plan that is read once takes max-T levels and joint power, as `correlatedPlan` has them. */
  readonly isJoint?: boolean;
  /** When to ship, over these tests; default at least one success metric better and no guardrail worse by its margin. */
  readonly rule?: Rule;
  /** New units of each day in all arms together, as far as the experiment may last; at least one day. */
  readonly perDay: readonly number[];
  /** Days after which a unit's values are complete. */
  readonly window: number;
}

/** A look as planned. */
export interface LookPlan {
  /** Days from the start. */
  readonly day: number;
  /** Units that are complete by then. */
  readonly units: number;
  readonly fraction: number;
  /** Boundary of a success test on the z scale, one-sided; null where nothing may be spent yet. */
  readonly z: number | null;
  /** Share of alpha spent by then. */
  readonly spent: number;
  /** Chance of having stopped for the first success metric (or guardrail) by then, its effect as planned. */
  readonly stopped: number;
}

/** One test at the planned size. */
export interface TestPlan {
  readonly name: string;
  readonly role: PlannedTest['role'];
  /** Its one-sided level, and the power that the error budget asks of it. */
  readonly alpha: number;
  readonly wanted: number;
  /** Users that it needs by the test that is used; read once by Bonferroni; and read once with correlations counted. */
  readonly users: number;
  readonly usersOnce: number;
  readonly usersTogether: number | null;
  /** Power of the sequential test at the planned units. */
  readonly power: number;
}

/** Effects that would be found with the wanted power, by length. */
export interface MinimalEffects {
  readonly day: number;
  readonly units: number;
  readonly effects: readonly { readonly name: string; readonly effect: number }[];
}

/** Users, days and looks. */
export interface LifecyclePlan {
  /** Units that all tests need. */
  readonly needed: number;
  /** Days until they are complete; null where they do not come in time. */
  readonly neededDays: number | null;
  /** Units and days planned: what is needed, or all that comes in time. */
  readonly units: number;
  readonly days: number;
  readonly looks: readonly LookPlan[];
  readonly tests: readonly TestPlan[];
  readonly minimal: readonly MinimalEffects[];
  /** Users with max-T levels and joint power, read once; beside `usersDivided` by Bonferroni. Null without correlation. */
  readonly together: { readonly users: number; readonly usersDivided: number } | null;
  readonly assumptions: readonly Assumption[];
}

/**
 * Plans an experiment: levels by `leafLevels`, or by `correlatedPlan` where it is asked for and correlations are known,
 * users by the group sequential tests really used (`driftForPower`), days by the forecast, whole weeks where the forecast
 * has room for them. Errors: EXPERIMENTS_PLAN_IMPOSSIBLE, EXPERIMENTS_NUMBER_UNFIT, EXPERIMENTS_LEVEL_UNFIT.
 */
export function lifecyclePlan(design: LifecycleDesign): LifecyclePlan {
  if (design.tests.length === 0) throw impossible('there is neither a success metric nor a guardrail');
  const divided = leavesOf(design);
  const together = togetherOf(design);
  const leaves = design.isJoint && design.looks === 1 && together ? jointly(divided, together) : divided;
  const even = Array.from({ length: design.looks }, (_, k) => (k + 1) / design.looks);
  const sizedBy = (by: readonly LeafLevels[]) =>
    design.tests.map((test, at) => sizeOf(test, by[at]!, { design, fractions: even }));
  const sized = sizedBy(leaves);
  const once = leaves === divided ? sized : sizedBy(divided);
  const needed = Math.ceil(Math.max(...sized.map(({ users }) => users)) - 1e-9);
  const arrivals = cumulative(design.perDay);
  const come = arrivals.findIndex((units) => units >= needed);
  const last = come < 0 ? arrivals.length - 1 : wholeWeeks(come, arrivals.length);
  const units = arrivals[last]!;
  if (!(units >= 2 * design.weights.length)) throw impossible(`only ${Math.floor(units)} units would come`);
  const days = last + 1 + design.window;
  const times = lookDays(days, design);
  const looks = looksOf(design, { leaf: leaves[0]!, units, arrivals: arrivals.slice(0, last + 1), times });
  const fractions = looks.map(({ fraction }) => fraction);
  const drifts = leaves.map(
    ({ alpha, power }) => driftForPower(sided(alpha, design), fractions, power).drift,
  );
  return {
    needed,
    neededDays: come < 0 ? null : days,
    units,
    days,
    looks,
    tests: sized.map((test, at) => ({
      ...test,
      usersOnce: once[at]!.usersOnce,
      usersTogether: together?.needs.find(({ name }) => name === test.name)?.users ?? null,
      power: reachedPower(design.tests[at]!, { ...design, alpha: test.alpha, planned: units, fractions }),
    })),
    minimal: lengths(last).map((day) => minimalAt(design, { day, units: arrivals[day]!, drifts })),
    together: together && {
      users: together.users,
      usersDivided: Math.max(...together.needs.map(({ usersDivided }) => usersDivided)),
    },
    assumptions: [
      'independent-units',
      'normal-means',
      'known-variance',
      ...(leaves === divided ? [] : (['joint-normal'] as const)),
      ...(design.looks > 1 ? (['planned-information', 'independent-increments'] as const) : []),
    ],
  };
}

const impossible = (problem: string) => experimentsErrors.EXPERIMENTS_PLAN_IMPOSSIBLE({ problem });

/** Levels in the order of the tests; of a metric that stands in several places of a rule the most that is asked. */
function leavesOf({ tests, weights, budget, rule }: LifecycleDesign): readonly LeafLevels[] {
  const named = (role: PlannedTest['role']) => tests.flatMap((one) => (one.role === role ? [one.name] : []));
  const leaves = leafLevels(rule ?? shipRule(named('success'), named('guardrail')), {
    ...budget,
    treatments: weights.length - 1,
  });
  return tests.map(({ name }) => {
    const own = leaves.filter(({ leaf }) => leaf.metric === name);
    if (own.length === 0) throw experimentsErrors.EXPERIMENTS_TEST_MISSING({ leaf: name });
    return own.reduce((a, b) => ({
      leaf: a.leaf,
      alpha: Math.min(a.alpha, b.alpha),
      power: Math.max(a.power, b.power),
    }));
  });
}

/** Levels of success metrics by max-T, and one power for all tests. */
const jointly = (
  leaves: readonly LeafLevels[],
  { successLevel, guardrailLevel, powerEach }: CorrelatedPlan,
): readonly LeafLevels[] =>
  leaves.map(({ leaf }) => ({
    leaf,
    alpha: leaf.kind === 'better' ? successLevel! : guardrailLevel,
    power: powerEach,
  }));

/** n·se² of the worst treatment's difference at n units in all arms: σ²(1/share of control + 1/share of it). */
function unitVariance({ variance }: PlannedTest, weights: readonly number[]): number {
  const sum = weights.reduce((total, weight) => total + positive('weight of an arm', weight), 0);
  const [control, ...treatments] = weights.map((weight) => weight / sum);
  return positive('variance', variance) * (1 / control! + 1 / Math.min(...treatments));
}

interface Sizing {
  readonly design: LifecycleDesign;
  readonly fractions: readonly number[];
}

function sizeOf(test: PlannedTest, { alpha, power }: LeafLevels, { design, fractions }: Sizing) {
  const distance = positive('effect', test.distance);
  const { drift, inflation } = driftForPower(sided(alpha, design), fractions, power);
  const users = (drift * drift * unitVariance(test, design.weights)) / (distance * distance);
  const { name, role } = test;
  return { name, role, alpha, wanted: power, users, usersOnce: users / inflation };
}

const sided = (alpha: number, { spending }: LifecycleDesign) => ({ alpha, sides: 1 as const, spending });

function cumulative(perDay: readonly number[]): readonly number[] {
  let come = 0;
  const all = perDay.map((units) => (come += units));
  if (all.length === 0) throw impossible('the experiment ends before the first unit is complete');
  return all;
}

/** The last day of the week of a day, where the forecast reaches so far. */
const wholeWeeks = (day: number, days: number): number =>
  Math.min(days - 1, Math.ceil((day + 1) / 7) * 7 - 1);

/** Looks are spread over the time in which units become complete; the last one is the end. */
const lookDays = (days: number, { looks, window }: LifecycleDesign): readonly number[] =>
  Array.from({ length: looks }, (_, k) =>
    k === looks - 1 ? days : Math.ceil(window + ((k + 1) * (days - window)) / looks),
  );

interface Scheduled {
  readonly leaf: LeafLevels;
  readonly units: number;
  /** Units by the end of each day. */
  readonly arrivals: readonly number[];
  readonly times: readonly number[];
}

function looksOf(design: LifecycleDesign, { leaf, units, arrivals, times }: Scheduled): readonly LookPlan[] {
  // Windows are not always of whole days; parts of days do not add up to the last digit.
  const complete = times.map(
    (day) => arrivals[Math.min(arrivals.length, Math.floor(day - design.window + 1e-9)) - 1] ?? 0,
  );
  // Looks at which nobody new is complete would be no looks.
  const kept = complete.flatMap((n, k) => (n > (complete[k - 1] ?? 0) ? [k] : []));
  const fractions = kept.map((k) => complete[k]! / units);
  const sequential = sided(leaf.alpha, design);
  const bounds = boundaries(sequential, fractions);
  const { drift } = driftForPower(sequential, fractions, leaf.power);
  const { stops } = sequentialPower(sequential, fractions, drift);
  let stopped = 0;
  return kept.map((k, at) => ({
    day: times[k]!,
    units: complete[k]!,
    fraction: fractions[at]!,
    z: bounds[at]!.z,
    spent: bounds[at]!.spent / leaf.alpha,
    stopped: (stopped += stops[at]!),
  }));
}

/** How far a test got: looks as fractions of the planned units, the last one final. */
export interface Reached {
  readonly weights: readonly number[];
  readonly spending: Spending;
  /** One-sided level of the test. */
  readonly alpha: number;
  readonly planned: number;
  readonly fractions: readonly number[];
}

/** The chance that the sequential test shows the effect, or what lies within the margin, at the looks reached. */
export function reachedPower(
  test: PlannedTest,
  { weights, spending, alpha, planned, fractions }: Reached,
): number {
  const drift = test.distance / Math.sqrt(unitVariance(test, weights) / planned);
  return sequentialPower({ alpha, sides: 1, spending }, fractions, drift).power;
}

/** Last days of the weeks until the end, a handful of them. */
function lengths(last: number): readonly number[] {
  const weeks = Math.floor((last + 1) / 7);
  const shown = [1, 2, 4, 8, 13, 26].filter((week) => week < weeks).map((week) => 7 * week - 1);
  return [...shown, last];
}

interface Length {
  readonly day: number;
  readonly units: number;
  /** By test. */
  readonly drifts: readonly number[];
}

function minimalAt(design: LifecycleDesign, { day, units, drifts }: Length): MinimalEffects {
  return {
    day: day + 1 + design.window,
    units,
    effects: design.tests.map((test, at) => ({
      name: test.name,
      effect: units > 0 ? drifts[at]! * Math.sqrt(unitVariance(test, design.weights) / units) : Infinity,
    })),
  };
}

/** `correlatedPlan` is for the default rule. */
function togetherOf({ tests, correlation, weights, budget, rule }: LifecycleDesign) {
  if (correlation === null || rule !== undefined) return null;
  const of = (role: PlannedTest['role']) =>
    tests
      .filter((one) => one.role === role)
      .map((one) => ({ name: one.name, variance: unitVariance(one, weights), distance: one.distance }));
  return correlatedPlan({
    success: of('success').map(({ distance, ...one }) => ({ ...one, effect: distance })),
    guardrails: of('guardrail').map(({ distance, ...one }) => ({ ...one, margin: distance })),
    correlation,
    budget: { ...budget, treatments: weights.length - 1 },
  });
}
