// Takes metrics with exposures and facts, sums of arms, or rows with propensities, gives statistics, effects, readouts, plans and verdicts as plain data; never knows a policy or a decision.
export { aipwSequence, type AipwSequenceOptions } from './adaptive/aipw-sequence.ts';
export { armDifference, policyDifference, targetValue, type AipwOptions } from './adaptive/aipw.ts';
export { type Allocation } from './adaptive/allocation.ts';
export { batchedDifference, type ArmPair } from './adaptive/batched.ts';
export { bettingSequence, type BoundedOptions, type BoundedSequence } from './adaptive/betting.ts';
export { type BoundedQuestion } from './adaptive/bounded.ts';
export { contextualDifference, type ContextualLog, type ContextWeights } from './adaptive/contextual.ts';
export { empiricalBernstein } from './adaptive/empirical-bernstein.ts';
export { type AdaptiveLog } from './adaptive/log.ts';
export { adaptiveReadout, type AdaptiveQuestion, type AdaptiveReadout } from './adaptive/readout.ts';
export { readSkewed, type ArmError, type SkewedEffect } from './adaptive/skewed.ts';
export { stagedPropensity, type Staged } from './adaptive/staged.ts';
export { type Target } from './adaptive/target.ts';
export { assumptionWords, type Assumption } from './assumptions.ts';
export { clusteredPair, type ClusteredUsers } from './across/clustered-cells.ts';
export { crossedPairs, type ConcurrentUsers } from './across/crossed-cells.ts';
export {
  screenInteractions,
  type OverlappingPair,
  type Recommendation,
  type ScreenedPair,
  type ScreenedInteraction,
  type ScreenOptions,
} from './across/interaction-screen.ts';
export { metaAnalysis, type MetaAnalysis } from './across/meta-analysis.ts';
export { trafficPlan, type Share, type TrafficPlan, type WaitingExperiment } from './across/traffic-plan.ts';
export {
  correctedTotal,
  correctedStop,
  correctedWinner,
  type CorrectedWinner,
  type Winner,
} from './across/winners-curse.ts';
export { clusterArm, type ClusterArm, type ClusteredRows } from './causal/cluster.ts';
export { conditionalEffects, type ConditionalEffects } from './causal/conditional-effects.ts';
export {
  crossSections,
  differenceInDifferences,
  type DesignOptions,
  type TreatedAndControl,
} from './causal/difference-in-differences.ts';
export {
  encouragement,
  type Encouragement,
  type EncouragementReading,
  type TakeUpSample,
} from './causal/encouragement.ts';
export { observational, type ObservationalReading } from './causal/observational.ts';
export type { Panel } from './causal/panel.ts';
export type { CausalReading, Evidence, Placebo, Sensitivity } from './causal/reading.ts';
export { type ObservedUnits, type ScoreOptions, type Scores } from './causal/scores.ts';
export { staggeredDifference, type StaggeredPanel } from './causal/staggered.ts';
export { switchback, type SwitchbackOptions, type Switching } from './causal/switchback.ts';
export { syntheticControl, type OneTreated, type SyntheticControl } from './causal/synthetic-control.ts';
export {
  certify,
  statesOf,
  type CertifiedRate,
  type Certificate,
  type CertifyOptions,
} from './certification/certify.ts';
export type { LevelledTest, PlannedLooks } from './certification/planned-looks.ts';
export { readOnce } from './certification/read-once.ts';
export { armsSize, bestWeights, type ArmsDesign, type ArmsSize } from './design/arms.ts';
export {
  baselineCorrelation,
  baselineOf,
  type BaselineReading,
  type MetricBaseline,
} from './design/baseline.ts';
export { duration, type Duration } from './design/duration.ts';
export type { LifecycleDesign } from './design/lifecycle-design.ts';
export {
  lifecyclePlan,
  type LifecyclePlan,
  type MinimalEffects,
  type TestPlan,
} from './design/lifecycle-plan.ts';
export type { LookPlan } from './design/look-plan.ts';
export { reachedPower, type PlannedTest, type Reached } from './design/test-sizes.ts';
export { peekingRate, type PeekingRate, type PeekingSimulation, type Stops } from './design/peeking-rate.ts';
export {
  minimalEffect,
  nonInferioritySize,
  power,
  sampleSize,
  type Comparison,
  type NonInferioritySize,
  type SampleSize,
} from './design/sample-size.ts';
export { sequentialSize, type SequentialComparison, type SequentialSize } from './design/sequential-size.ts';
export { independence, type ChiSquaredTest } from './effects/chi-squared.ts';
export { cupac, type CupacOptions } from './effects/cupac.ts';
export { cuped, type CupedEffect, type CupedOptions, type Slopes } from './effects/cuped.ts';
export { cupedRatio, type RatioCovariateSample } from './effects/cuped-ratio.ts';
export { difference, relativeLift, type Reference } from './effects/difference.ts';
export { fieller, type FiellerSet } from './effects/fieller.ts';
export {
  heterogeneity,
  type Heterogeneity,
  type SegmentCut,
  type SegmentEffect,
} from './effects/heterogeneity.ts';
export { interaction, type Clustered, type Crossed } from './effects/interaction.ts';
export { samenessP } from './effects/inverse-variance.ts';
export type { JointTest } from './effects/joint-test.ts';
export { linEffect, type LinEffect, type LinVariance } from './effects/lin.ts';
export { nonInferiority, type Margin, type Preferred } from './effects/non-inferiority.ts';
export { overTime, type OverTime } from './effects/over-time.ts';
export { pooledProportions, type Count } from './effects/pooled-proportions.ts';
export { posterior, type Posterior, type Prior } from './effects/posterior.ts';
export {
  postStratified,
  type PostStratificationOptions,
  type Stratum,
} from './effects/post-stratification.ts';
export {
  quantileArm,
  quantileInterval,
  quantileRanks,
  quantileSample,
  type QuantileOptions,
  type QuantileSample,
} from './effects/quantile.ts';
export { quantileBootstrap, type BootstrapOptions, type UnitValues } from './effects/quantile-bootstrap.ts';
export type { AdjustedEffect } from './effects/shifted.ts';
export {
  fixedHorizon,
  type Effect,
  type Estimate,
  type Interval,
  type Question,
  type Side,
} from './estimate.ts';
export {
  calibratedCall,
  calibrationOf,
  callError,
  recordDoubts,
  type CalibratedCall,
  type Calibration,
  type PastCall,
  type RecordDoubt,
} from './long-term/ledger.ts';
export { holdoutForecast } from './long-term/holdout-forecast.ts';
export { type HoldoutLog } from './long-term/holdout-log.ts';
export {
  holdoutReadout,
  type HoldoutLooks,
  type HoldoutReading,
  type HoldoutReadout,
} from './long-term/holdout.ts';
export {
  chooseProxies,
  type Proxy,
  type ProxyChoice,
  type ProxyQuestion,
} from './long-term/proxies/choose.ts';
export { type Composite } from './long-term/proxies/composite.ts';
export { type Discord } from './long-term/proxies/discord.ts';
export { type PastTests } from './long-term/proxies/past-tests.ts';
export { surrogateBounds, type SurrogateBounds } from './long-term/surrogate-bounds.ts';
export {
  surrogateArm,
  surrogateIndex,
  type SurrogateArm,
  type SurrogateEffect,
} from './long-term/surrogate-index.ts';
export { surrogateFault, type SurrogateMetrics } from './long-term/surrogate-metrics.ts';
export { surrogateModel, type SurrogateModel } from './long-term/surrogate-model.ts';
export { adjustPs, type Correction, type FamilyWise } from './many/adjust.ts';
export { equicorrelation, type Correlation } from './many/correlation.ts';
export { maxT, maxTCritical, type MaxTOptions } from './many/max-t.ts';
export type { Aggregate, Amount, Match } from './metrics/amount.ts';
export type { MetricMargin, MetricRole } from './metrics/kinds/common.ts';
export {
  completeAfter,
  defineMetric,
  metricSchema,
  metricDigest,
  readMetric,
  readMetrics,
  timingOf,
  type Metric,
  type MetricInput,
} from './metrics/metric.ts';
export type { StatisticsRequest } from './metrics/request.ts';
export { statisticsOfTables } from './metrics/rows/statistics.ts';
export { summandsOf, summandsSchema, type Summands } from './metrics/rows/summands.ts';
export { unitRows, type UnitRow } from './metrics/rows/unit-rows.ts';
export { unitTotals, type DrawnMetric, type DrawnUnits } from './metrics/rows/unit-totals.ts';
export { unitVectors, type UnitVectors } from './metrics/rows/unit-vectors.ts';
export type { ExperimentTables } from './metrics/rows/unit-values.ts';
export { sourcesOf, type Sources, type SourcesInput } from './metrics/sources.ts';
export { duckdb, postgresql, type Dialect } from './metrics/sql/dialect.ts';
export { statisticsQueries } from './metrics/sql/queries.ts';
export { rowsOfTable, statisticsOfRows, type ResultRow } from './metrics/sql/results.ts';
export {
  momentsOfSums,
  readStatistics,
  statisticsSchema,
  type Cell,
  type Joint,
  type Segment,
  type Statistic,
  type Statistics,
} from './metrics/statistics.ts';
export type { Window } from './metrics/window.ts';
export { funnelParts, type FunnelParts } from './parts/funnel.ts';
export {
  funnelStepParts,
  mixRateParts,
  summandParts,
  type FunnelCounts,
  type SegmentArms,
} from './parts/intervals.ts';
export type { Part } from './parts/propagate.ts';
export { mixRate, type MixRate, type Segments } from './parts/mix-rate.ts';
export type { NoAnswer } from './no-answer.ts';
export type { Adjustment } from './readout/compare.ts';
export { dayMetrics, effectOverDays } from './readout/day-effects.ts';
export type { Analysis, ReadoutDesign } from './readout/design.ts';
export type {
  ArmReadout,
  FunnelStepReadout,
  MetricReadout,
  MetricResult,
  MetricTests,
} from './readout/metric.ts';
export type { MetricBalance, MetricMissing, QualityReadout } from './readout/quality.ts';
export { readout, type Readout, type ReadoutInput } from './readout/readout.ts';
export { segmentDifferences } from './readout/segment-differences.ts';
export { segmentMixes, type SegmentMix } from './readout/segment-mix.ts';
export { summandEffects } from './readout/summand-effects.ts';
export type { Arm } from './samples/arm.ts';
export { covariateMoments, type CovariateSample } from './samples/covariate-sample.ts';
export { meanArm, proportionArm, sampleOf, valuesArm, type MeanSample } from './samples/mean-sample.ts';
export { ratioArm, type RatioSample } from './samples/ratio-sample.ts';
export { asymptoticSequence, type SequenceOptions } from './sequential/asymptotic.ts';
export {
  betaBinomialMixture,
  proportionSequence,
  type BetaBinomialTuning,
  type TrialsSoFar,
} from './sequential/beta-binomial-mixture.ts';
export {
  boundaries,
  nextLook,
  resumeMonitor,
  startMonitor,
  type Look,
  type Monitor,
  type SequentialDesign,
} from './sequential/boundaries.ts';
export {
  obrienFleming,
  pocock,
  repeatedTestingError,
  wangTsiatis,
  type ClassicDesign,
} from './sequential/classic.ts';
export { conditionalPower, predictivePower, type SoFar } from './sequential/conditional-power.ts';
export { correlatedBoundaries } from './sequential/correlated-boundaries.ts';
export {
  futilityBounds,
  futilityPlan,
  obeyed,
  type FutilityDesign,
  type FutilityLook,
  type FutilityPlan,
} from './sequential/futility.ts';
export {
  gammaExponentialMixture,
  gammaPoissonMixture,
  type GammaTuning,
} from './sequential/gamma-mixture.ts';
export { gavi } from './sequential/gavi.ts';
export {
  groupSequential,
  repeatedP,
  whenStopped,
  type GroupSequentialEstimate,
  type SequentialQuestion,
  type StoppedEstimate,
} from './sequential/group-sequential.ts';
export { type LongitudinalArm } from './sequential/longitudinal.ts';
export type { Mixture, Tuning } from './sequential/mixture.ts';
export { msprt, msprtCritical, type MsprtCritical } from './sequential/msprt.ts';
export { normalMixture, normalMixtureRho, oneSidedNormalMixture } from './sequential/normal-mixture.ts';
export { sequentialPower, type SequentialPower } from './sequential/power.ts';
export { spent, type Spending } from './sequential/spending.ts';
export { stagewise, type StagewiseReading, type Stop } from './sequential/stagewise.ts';
export type { ArmOutcomes } from './trade-offs/outcomes.ts';
export { paretoFront, type Dominance, type FrontArm, type ParetoFront } from './trade-offs/pareto-front.ts';
export {
  weightedChoice,
  type WeightedArm,
  type WeightedChoice,
  type WeightedOptions,
  type Weights,
} from './trade-offs/weighted-criterion.ts';
export { balance, type Balance, type CovariateBalance } from './validity/balance.ts';
export { missingByArm, type ArmMissing, type MissingByArm } from './validity/missing.ts';
export {
  multipleExposure,
  type Exposures,
  type MultipleExposure,
  type Tolerance,
} from './validity/multiple-exposure.ts';
export {
  guardedBoundaries,
  guardedSequence,
  type GuardedLooks,
  type MetricTiming,
  type PeekingRefused,
} from './validity/peeking.ts';
export { assertExperiment, type Provenance } from './validity/provenance.ts';
export { sampleRatio, sampleRatioThreshold, type SampleRatio } from './validity/sample-ratio.ts';
export {
  sampleRatioCause,
  type Cause,
  type Dimension,
  type LevelMismatch,
  type SampleRatioSearch,
} from './validity/sample-ratio-cause.ts';
export {
  sequentialMultipleExposure,
  type SequentialMultipleExposure,
} from './validity/sequential-multiple-exposure.ts';
export {
  sequentialSampleRatio,
  type SampleRatioBet,
  type SequentialSampleRatio,
} from './validity/sequential-sample-ratio.ts';
export {
  correlatedPlan,
  type CorrelatedPlan,
  type MetricNeed,
  type PlanInput,
  type PlannedGuardrail,
  type PlannedSuccess,
} from './verdict/correlated-plan.ts';
export {
  decideShip,
  type DecisionInput,
  type DecisionLevels,
  type ShipDecision,
  type TestResults,
  type Verdict,
} from './verdict/decide.ts';
export { alphasOf, leafLevels, type ErrorBudget, type LeafLevels } from './verdict/levels.ts';
export {
  all,
  any,
  better,
  notWorse,
  shipRule,
  type Leaf,
  type Rule,
  type RuleCorrection,
} from './verdict/rule.ts';
export { testedTogether } from './verdict/joint-levels.ts';
export { waysCounted } from './verdict/ways.ts';
