import type { PlannedLooks } from './planned-looks.ts';
import type {
  CorrelatedPlan,
  PlanInput,
  PlannedGuardrail,
  PlannedSuccess,
} from '../verdict/correlated-plan.ts';

/** A correlated plan as `certify` takes one: read once, arms alike, every test at its level of the plan. */
export function readOnce(
  { success, guardrails, correlation, budget, rule }: PlanInput,
  { needs, users }: CorrelatedPlan,
): PlannedLooks {
  const treatments = budget.treatments ?? 1;
  // n·se² of arms alike is 2(T + 1) times the variance per unit.
  const perUnit = ({ name, variance }: PlannedSuccess | PlannedGuardrail) => ({
    name,
    variance: variance / (2 * (treatments + 1)),
    alpha: needs.find((need) => need.name === name)!.alpha,
  });
  return {
    tests: [
      ...success.map((one) => ({
        ...perUnit(one),
        role: 'success' as const,
        distance: one.effect,
      })),
      ...guardrails.map((one) => ({
        ...perUnit(one),
        role: 'guardrail' as const,
        distance: one.margin,
        ...(one.effect === undefined ? {} : { expected: one.effect }),
      })),
    ],
    correlation,
    weights: Array.from({ length: treatments + 1 }, () => 1),
    spending: { kind: 'obrien-fleming' },
    correction: 'none',
    ...(rule === undefined ? {} : { rule }),
    units: users,
    fractions: [1],
    alpha: budget.alpha,
    power: budget.power,
    deterioration: budget.deterioration ?? { tests: 0, level: 0 },
    quality: budget.quality ?? { tests: 0, level: 0 },
  };
}
