// Takes what a team declares, gives a program as data with a digest; never reads state and never decides.
export {
  costAtMost,
  messagesAtMost,
  totalAtLeast,
  useOf,
  usesOf,
  type Budget,
  type Floor,
} from './budget.ts';
export {
  affinity,
  attributeOf,
  contacts,
  daysAhead,
  eachChannel,
  eachMessage,
  exchangeSchema,
  hourOfDay,
  isChannel,
  rateOf,
  signalMethods,
  valueSignal,
  type CandidateFeature,
  type Exchange,
} from './candidate-feature.ts';
export { diffPrograms, type Change } from './diff.ts';
export { duration, millisOf, type Duration } from './duration.ts';
export { programErrors } from './errors.ts';
export { testOf, type ReadFeature } from './evaluate.ts';
export {
  experimentLayer,
  type ArmChanges,
  type ArmInput,
  type Experiment,
  type ExperimentInput,
  type Unit,
  unitSchema,
  type PortfolioExperiment,
} from './experiment.ts';
export { type Program, type Slots } from './document.ts';
export { conditionSchema, type Condition } from './expression.ts';
export { type Hashing, type HashingKind } from './hashing.ts';
export { activeDays, contactableDays, counted, happens, summed, type Objective } from './objective.ts';
export { plansDigest, type Plans } from './plans.ts';
export {
  portfolioOf,
  type FeatureColumns,
  type Portfolio,
  type PortfolioBudget,
  type PortfolioChannel,
  type PortfolioFloor,
  type PortfolioMessage,
} from './portfolio.ts';
export { defineProgram, programDigest, readProgram, type ProgramInput } from './program.ts';
export { readerOf, rowKind, type Row, type RowPlace } from './row.ts';
export {
  count,
  flag,
  hoursSince,
  number,
  oneOf,
  reachable,
  score,
  signal,
  sum,
  type Feature,
  type Only,
  type UserFeature,
} from './user-feature.ts';
export { changesAnything, variantOf, type Variant } from './variant.ts';
export { describeProgram, wordsOf } from './words.ts';
