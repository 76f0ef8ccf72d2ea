// Takes what candidates are worth, gives exact probabilities over them and no-send; never draws.
export { policyOf } from './kinds.ts';
export { fixed } from './kinds/fixed.ts';
export { softmax } from './kinds/softmax.ts';
export { uniform } from './kinds/uniform.ts';
export { type Choice, type Distribution, type Policy } from './policy.ts';
