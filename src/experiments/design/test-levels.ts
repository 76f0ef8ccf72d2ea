// The level and the power of each test of a plan: divided over its rule, or as its tests go together.
import { correlatedPlan, type CorrelatedPlan } from '../verdict/correlated-plan.ts';
import { leafLevels, levelsOf, type LeafLevels } from '../verdict/levels.ts';
import { shipRule } from '../verdict/rule.ts';
import type { LifecycleDesign } from './lifecycle-design.ts';
import { unitVariance, type PlannedTest } from './test-sizes.ts';

/** Levels in the order of the tests. */
export function dividedLevels({ tests, weights, budget, rule }: LifecycleDesign): readonly LeafLevels[] {
  const named = (role: PlannedTest['role']) => tests.flatMap((one) => (one.role === role ? [one.name] : []));
  const leaves = leafLevels(rule ?? shipRule(named('success'), named('guardrail')), {
    ...budget,
    treatments: weights.length - 1,
  });
  return tests.map(({ name }) => levelsOf(name, leaves));
}

/** The same as the tests go together. */
export const jointLevels = (
  divided: readonly LeafLevels[],
  { needs }: CorrelatedPlan,
): readonly LeafLevels[] =>
  divided.map(({ leaf }) => {
    const { alpha, power } = needs.find(({ name }) => name === leaf.metric)!;
    return { leaf, alpha, power };
  });

/** What counting correlations takes, where they are known. */
export function togetherOf({ tests, correlation, weights, budget, rule }: LifecycleDesign) {
  if (correlation === null) return null;
  const of = (role: PlannedTest['role']) =>
    tests
      .filter((one) => one.role === role)
      .map((one) => ({ name: one.name, variance: unitVariance(one, weights), distance: one.distance }));
  return correlatedPlan({
    success: of('success').map(({ distance, ...one }) => ({ ...one, effect: distance })),
    guardrails: of('guardrail').map(({ distance, ...one }) => ({ ...one, margin: distance })),
    correlation,
    budget: { ...budget, treatments: weights.length - 1 },
    ...(rule === undefined ? {} : { rule }),
  });
}
