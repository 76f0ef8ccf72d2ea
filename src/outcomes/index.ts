// Takes logged choices and facts, gives experience: each choice with its rewards; never learns from it.
export { calibrationError, type CalibrationError, type Predicted } from './calibration-error.ts';
export { type LoggedCandidate } from './choice.ts';
export { experienceDigest } from './digest.ts';
export { type Assignments, type Experience } from './experience.ts';
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
export { type Known, type Reward, type Rewards } from './rewards.ts';
export { experienceOfTables, tablesOf, type ExperienceTables } from './tables.ts';
export { sinceOf, type Since } from './since.ts';
export { totalsByUser } from './totals.ts';
export { type Moment, type Window } from './window.ts';
