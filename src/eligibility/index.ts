// Takes candidates and what is known of a user, gives every typed reason why not; never scores and never chooses.
export { adviceOn, type Advice } from './advice.ts';
export { eligibilityOf, type Eligibility, type Judge, type No } from './eligibility.ts';
export { suppressionReasons } from './kinds.ts';
export { type RuleContext, type RuleLayer, type Stops } from './rule.ts';
export { cap } from './rules/cap.ts';
export { generatorName } from './rules/forecast.ts';
export { quietHours, sendWindow } from './rules/hours.ts';
export { minimumGap } from './rules/minimum-gap.ts';
