import type { Assumption } from '../assumptions.ts';
import { driftForPower } from '../sequential/power.ts';
import type { LeafLevels } from '../verdict/levels.ts';
import { impossible, type LifecycleDesign } from './lifecycle-design.ts';
import { cumulative, lengths, lookDays, looksOf, wholeWeeks, type LookPlan } from './look-plan.ts';
import { dividedLevels, jointLevels, togetherOf } from './test-levels.ts';
import { reachedPower, sided, sizeOf, unitVariance, type PlannedTest } from './test-sizes.ts';

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
  const divided = dividedLevels(design);
  const together = togetherOf(design);
  const leaves = design.isJoint && design.looks === 1 && together ? jointLevels(divided, together) : divided;
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
    together: together && { users: together.users, usersDivided: together.usersDivided },
    assumptions: [
      'independent-units',
      'normal-means',
      'known-variance',
      ...(leaves === divided ? [] : (['joint-normal'] as const)),
      ...(design.looks > 1 ? (['planned-information', 'independent-increments'] as const) : []),
    ],
  };
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
