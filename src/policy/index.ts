// Takes what candidates are worth, gives exact probabilities over them, no-send and slates; never finds chance itself.
export { policyConformance, randomChoices, slotsDoNotInflate, type PolicyCheck } from './conformance.ts';
export { draw } from './draw.ts';
export { fallbackOf } from './fallback.ts';
export { policyOf } from './kinds.ts';
export { cautious } from './kinds/cautious.ts';
export { epsilonGreedy } from './kinds/epsilon-greedy.ts';
export { fixed } from './kinds/fixed.ts';
export { inverseGap } from './kinds/inverse-gap.ts';
export { softmax } from './kinds/softmax.ts';
export { thompson } from './kinds/thompson.ts';
export { uniform } from './kinds/uniform.ts';
export { type Choice, type Distribution, type Policy } from './policy.ts';
export { fixedPlan } from './plans/fixed-plan.ts';
export { planPolicyOf } from './plans/kinds.ts';
export { planBandit } from './plans/plan-bandit.ts';
export { type PlanChoice, type PlanPolicy } from './plans/plan-policy.ts';
export { drawSlate, slateProbability, slateUniforms, type Slate, type SlatePlan } from './slate.ts';
