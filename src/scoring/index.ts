// Takes feature rows and an artefact, gives mean and sd of the increment per objective; never prices and never chooses.
export {
  candidateFeaturesOf,
  columnNames,
  signalColumns,
  type CandidateFeatures,
  type FeatureContext,
} from './candidate-features.ts';
export { emptyIncrements, type FeatureRows, type Increments } from './increments.ts';
export { artefactSchema, fitScorer, scorerOf, type Artefact } from './kinds.ts';
export { linearArtefactSchema, linearScorer, type LinearArtefact } from './linear.ts';
export { type LinearFullArtefact } from './linear-full.ts';
export { linearPrior, type NamedWeights } from './linear-prior.ts';
export { planPrior, type PlanBeliefs } from './plan-beliefs.ts';
export {
  planArtefactSchema,
  planValuesOf,
  type PlanArtefact,
  type PlanQ,
  type PlanValues,
} from './plan-values.ts';
export { prospectsSchema, type Prospects } from './prospects.ts';
export { layoutDigest, type Scorer } from './scorer.ts';
export {
  actingCostOf,
  signalFeaturesOf,
  signalsSeen,
  type SeenSignal,
  type SignalFeature,
} from './signal-columns.ts';
export { fadedOf, priorOfSignal, stepOf, type SignalBelief, type SignalPrior } from './signals.ts';
