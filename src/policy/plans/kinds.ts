import { readerOf, type Portfolio } from '../../program/index.ts';
import { fixedPlanKind } from './fixed-plan.ts';
import { planBanditKind } from './plan-bandit.ts';
import type { CompiledPlanPolicy, PlanPolicy } from './plan-policy.ts';

/** Every kind of plan policy a program may declare; a new one is one more name here. */
const read = readerOf<CompiledPlanPolicy>([fixedPlanKind, planBanditKind]);

/**
 * The plan policy of a portfolio, each plan's floor inside its probabilities: p = floor + (1 − plans · floor) q.
 * Undefined where no plans are declared; throws PROGRAM_INVALID when its row is at fault.
 */
export function planPolicyOf({ programs, plans }: Portfolio): PlanPolicy | undefined {
  if (!plans) return undefined;
  const chosen = read(plans.policy, { program: programs[0]!.id, at: 'plans.policy' })(plans);
  const kept = 1 - plans.choices.length * plans.floor;
  return (choice) => chosen(choice).map((q) => plans.floor + kept * q);
}
