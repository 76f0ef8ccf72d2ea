// The level and the power of each test of a plan: divided over its rule, or as its tests go together.
import { experimentsErrors } from '../errors.ts';
import { correlatedPlan, type CorrelatedPlan } from '../verdict/correlated-plan.ts';
import { leafLevels, type LeafLevels } from '../verdict/levels.ts';
import { shipRule } from '../verdict/rule.ts';
import type { LifecycleDesign } from './lifecycle-design.ts';
import { unitVariance, type PlannedTest } from './test-sizes.ts';

/** Levels in the order of the tests; of a metric that stands in several places of a rule the most that is asked. */
export function dividedLevels({ tests, weights, budget, rule }: LifecycleDesign): readonly LeafLevels[] {
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
export const jointLevels = (
  leaves: readonly LeafLevels[],
  { successLevel, guardrailLevel, powerEach }: CorrelatedPlan,
): readonly LeafLevels[] =>
  leaves.map(({ leaf }) => ({
    leaf,
    alpha: leaf.kind === 'better' ? successLevel! : guardrailLevel,
    power: powerEach,
  }));

/** `correlatedPlan` is for the default rule. */
export function togetherOf({ tests, correlation, weights, budget, rule }: LifecycleDesign) {
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
