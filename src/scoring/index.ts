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
export {
  fadedOf,
  priorOfSignal,
  signalBeliefSchema,
  type SignalBelief,
  type SignalPrior,
} from './signals.ts';
export {
  planBeliefsSchema,
  planPrior,
  planValuesOf,
  type PlanBeliefs,
  type PlanValues,
} from './plan-beliefs.ts';
