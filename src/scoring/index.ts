// Takes feature rows and an artefact, gives mean and sd of the increment per objective; never prices and never chooses.
export {
  candidateFeaturesOf,
  columnNames,
  signalColumns,
  type CandidateFeatures,
  type FeatureContext,
} from './candidate-features.ts';
export { scoringErrors } from './errors.ts';
export { emptyIncrements, type FeatureRows, type Increments } from './increments.ts';
export {
  layoutDigest,
  linearArtefactSchema,
  linearPrior,
  linearScorer,
  type LinearArtefact,
  type NamedWeights,
  type Scorer,
} from './linear.ts';
export { planPrior, type PlanBeliefs } from './plan-beliefs.ts';
export {
  planArtefactSchema,
  planQSchema,
  planValuesOf,
  type PlanArtefact,
  type PlanQ,
  type PlanValues,
} from './plan-values.ts';
export { prospectsSchema, type Prospects } from './prospects.ts';
export {
  fadedOf,
  priorOfSignal,
  signalBeliefSchema,
  stepOf,
  type SignalBelief,
  type SignalPrior,
} from './signals.ts';
