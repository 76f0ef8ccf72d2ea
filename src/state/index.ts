// Takes facts and a portfolio's features, gives what is known of a user; never stores and never decides.
export { nothingBrought, type Brought } from './brought.ts';
export { affinityKey } from './counters.ts';
export { userFeaturesOf, type UserFeatures } from './features.ts';
export { planBookOf, type PlanBook, type PlanStanding } from './plan.ts';
export { foldOf, stateOf, type Fold } from './fold.ts';
export { totalOf, type Series } from './series.ts';
export {
  consents,
  hasAddress,
  isReachable,
  unknownUser,
  type Contact,
  type Opportunity,
  type UserState,
} from './user-state.ts';
