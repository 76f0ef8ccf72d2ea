// Takes logged choices and a policy, gives its value with interval, diagnostics and verdict; never decides or sends.
export { auditPropensities, type ActionAudit, type PropensityAudit } from './audit.ts';
export { type Block, type LoggedBatch, type Segments } from './batch.ts';
export { compare, type Comparison, type CompareOptions, type Difference } from './compare.ts';
export {
  crossFit,
  foldsByCluster,
  foldsByRow,
  type CrossFitting,
  type Folds,
  type Parts,
  type RewardModel,
} from './cross-fit.ts';
export { diagnosticsOf, type Diagnostics } from './diagnostics.ts';
export { estimateOf, type Estimate, type EstimateOptions } from './estimate.ts';
export { type Contributions, type Estimator } from './estimator.ts';
export { baselineIps } from './estimators/baseline-ips.ts';
export { clippedDr } from './estimators/clipped-dr.ts';
export { clippedIps } from './estimators/clipped-ips.ts';
export { dm } from './estimators/dm.ts';
export { dr } from './estimators/dr.ts';
export { ips } from './estimators/ips.ts';
export { mips } from './estimators/mips.ts';
export { shrunkDr } from './estimators/shrunk-dr.ts';
export { sndr } from './estimators/sndr.ts';
export { snips } from './estimators/snips.ts';
export { snmips } from './estimators/snmips.ts';
export { subGaussianDr } from './estimators/sub-gaussian-dr.ts';
export { subGaussianIps } from './estimators/sub-gaussian-ips.ts';
export { switchDr } from './estimators/switch-dr.ts';
export { evaluate, type Answer, type Evaluation } from './evaluate.ts';
export { type Interval, type IntervalOptions } from './interval.ts';
export { bernsteinInterval, obpBernsteinInterval, type Range } from './intervals/bernstein.ts';
export { bootstrapInterval, type BootstrapOptions } from './intervals/bootstrap.ts';
export { type IntervalMethod, type Limits } from './intervals/limits.ts';
export { normalInterval } from './intervals/normal.ts';
export { studentInterval } from './intervals/student.ts';
export { byPart } from './models/by-part.ts';
export { logisticModel, ridgeModel, type FeaturedLog } from './models/linear.ts';
export { tabular, type TabularOptions } from './models/tabular.ts';
export { roundsOf, type Modelled, type Rounds } from './rounds.ts';
export { over, unseen, type SequenceBatch } from './sequences/batch.ts';
export { judgeSequences, type SequenceAnswer, type SequenceJudge, type Valued } from './sequences/judge.ts';
export { supportHoles, type Hole, type Holes } from './support.ts';
export { tune, type TuneOptions } from './tune.ts';
export { meanGain, meanQini, type CumulativeOptions } from './uplift/cumulative.ts';
export { qiniCurve, upliftCurve, type Curve } from './uplift/curve.ts';
export { measureUplift, type MeasureOptions, type UpliftMeasure } from './uplift/measure.ts';
export { type UpliftMetric } from './uplift/metric.ts';
export { qiniAuc } from './uplift/qini-auc.ts';
export { rank, type Ranked, type UpliftLog } from './uplift/ranked.ts';
export { upliftAt, type UpliftAtOptions } from './uplift/uplift-at.ts';
export { upliftAuc } from './uplift/uplift-auc.ts';
export { weightedAverageUplift } from './uplift/weighted-average.ts';
export { verdictOf, type Evidence, type Reason, type Verdict } from './verdict.ts';
