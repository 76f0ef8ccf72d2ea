// Takes logged choices and facts, gives experience: each choice with its rewards; never learns from it.
export { type LoggedCandidate } from './choice.ts';
export { experienceDigest } from './digest.ts';
export { outcomesErrors } from './errors.ts';
export { type Experience } from './experience.ts';
export { importLogged, type Imported, type ImportSetting, type See, type Seen } from './import-logged.ts';
export { importMappingSchema, type ImportMapping } from './import-mapping.ts';
export { experienceOf, type FactsByUser, type JoinSetting } from './join.ts';
export { lastTouch, type LastTouch, type LastTouchOptions } from './last-touch.ts';
export {
  contrastAmong,
  measuredIncrements,
  type Contrast,
  type MeasuredIncrements,
  type Regressors,
} from './measured.ts';
export { joinOnline, type OnlineJoin } from './online.ts';
export { joinPeriods, type PeriodJoin, type PlanPeriod } from './periods.ts';
export { rewardsOf, type Known, type Reward, type Rewards } from './rewards.ts';
export { experienceOfTables, tablesOf, type ExperienceTables } from './tables.ts';
export { totalsByUser } from './totals.ts';
export { momentOf, windowOf, type Moment, type Window } from './window.ts';
