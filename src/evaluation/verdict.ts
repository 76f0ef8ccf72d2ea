import type { PropensityAudit } from './audit.ts';
import type { Diagnostics } from './diagnostics.ts';
import type { Estimate } from './estimate.ts';
import type { Estimator } from './estimator.ts';
import type { Hole, Holes } from './support.ts';

/** Why an estimate is less than reliable; each with the numbers it rests on. */
export type Reason =
  | { readonly kind: 'few_effective_rows'; readonly effective: number; readonly wants: number }
  | { readonly kind: 'one_row_dominates'; readonly share: number; readonly allows: number }
  | { readonly kind: 'mean_weight_off'; readonly mean: number; readonly z: number }
  | { readonly kind: 'support_hole'; readonly hole: Hole; readonly allows: number }
  | { readonly kind: 'propensities_off'; readonly p: number; readonly disagreeing: number }
  | { readonly kind: 'few_rewards'; readonly effective: number; readonly wants: number }
  | { readonly kind: 'few_users'; readonly users: number; readonly wants: number }
  | { readonly kind: 'model_alone' }
  | { readonly kind: 'model_reliant'; readonly rows: number; readonly weighed: number }
  | { readonly kind: 'beyond_log'; readonly rows: number; readonly longest: number }
  | { readonly kind: 'weight_removed'; readonly share: number; readonly allows: number }
  | {
      readonly kind: 'outside_rewards';
      readonly value: number;
      readonly least: number;
      readonly most: number;
    };

/** May the number be acted on? Reliable has no reasons against it; refused has one at least that forbids it. */
export interface Verdict {
  readonly kind: 'reliable' | 'weak' | 'refused';
  readonly reasons: readonly Reason[];
}

/** A reason and how much it weighs. */
interface Finding {
  readonly kind: 'weak' | 'refused';
  readonly reason: Reason;
}

/**
 * Two thresholds each: refused beyond the first, weak beyond the second. They follow from what the intervals assume,
 * and are the same for all data.
 *
 * - effective rows and rewards: an interval from a standard error is a statement about a sum of many terms. Below 30
 *   equal terms the central limit theorem is not taken for granted, even without skew; below 100 the standard error
 *   itself is uncertain by more than 7 % (1 / √(2·100)). Rewards count because rare ones make the terms: fewer than
 *   5 expected events is where the normal approximation of a count is given up (Cochran 1954), 30 as above.
 * - heaviest row: with effective size 100 no row can carry more than a tenth of the weight; then the estimate hangs
 *   on the outcome of one person. Half of it is a warning.
 * - mean weight and propensity audit: the level of sample-ratio alarms, p < .001; at p < 6e-7 (z = 5) the log does not
 *   belong to its propensities. A distribution that contradicts them in single rows is a warning.
 * - support: the value of this share of the choices is unknown, and unknown at random it is not.
 * - users: cluster-robust errors are too short below about 40 clusters (Cameron and Miller 2015), useless below 10.
 * - weight removed: the share of the policy that the model, or nothing, stands in for, unless the interval covers it.
 */
export const thresholds = {
  effectiveRows: { refused: 30, weak: 100 },
  effectiveRewards: { refused: 5, weak: 30 },
  heaviestShare: { refused: 0.1, weak: 0.05 },
  meanWeightZ: { refused: 5, weak: 3.29 },
  auditP: { refused: 6e-7, weak: 0.001 },
  supportHole: { refused: 0.1, weak: 0.01 },
  users: { refused: 10, weak: 40 },
  weightRemoved: { weak: 0.05 },
} as const;

interface Bounds {
  readonly refused: number;
  readonly weak: number;
}

/** What is not a number does not pass either. */
const atLeast = (value: number, wants: Bounds, reason: (wants: number) => Reason): readonly Finding[] => {
  if (!(value >= wants.refused)) return [{ kind: 'refused', reason: reason(wants.refused) }];
  return value >= wants.weak ? [] : [{ kind: 'weak', reason: reason(wants.weak) }];
};

const atMost = (value: number, allows: Bounds, reason: (allows: number) => Reason): readonly Finding[] => {
  if (!(value <= allows.refused)) return [{ kind: 'refused', reason: reason(allows.refused) }];
  return value <= allows.weak ? [] : [{ kind: 'weak', reason: reason(allows.weak) }];
};

/** What the verdict is reached from. */
export interface Evidence {
  readonly diagnostics: Diagnostics;
  readonly holes: Holes;
  readonly audit: PropensityAudit;
  readonly estimator: Pick<Estimator, 'needs' | 'setting'>;
  readonly estimate: Estimate;
  /** The least and the largest reward of the log. */
  readonly rewards: readonly [least: number, most: number];
  /** Of values over several rows of a user: how many, and how many of them weights may span. */
  readonly span?: { readonly rows: number; readonly weighed: number };
}

/** Reliable when nothing speaks against it; refused when one finding refuses. */
export function verdictOf(evidence: Evidence): Verdict {
  const findings = [ofWeights, ofPropensities, ofSupport, ofEstimate, ofSpan].flatMap((look) =>
    look(evidence),
  );
  const reasons = findings.map((finding) => finding.reason);
  if (findings.some((finding) => finding.kind === 'refused')) return { kind: 'refused', reasons };
  return { kind: reasons.length > 0 ? 'weak' : 'reliable', reasons };
}

function ofWeights({ diagnostics }: Evidence): readonly Finding[] {
  const { effectiveRows, effectiveRewards, heaviestShare, meanIsOne, meanWeight, users } = diagnostics;
  const { z } = meanIsOne;
  return [
    ...atLeast(effectiveRows, thresholds.effectiveRows, (wants) => ({
      kind: 'few_effective_rows',
      effective: effectiveRows,
      wants,
    })),
    ...atMost(heaviestShare, thresholds.heaviestShare, (allows) => ({
      kind: 'one_row_dominates',
      share: heaviestShare,
      allows,
    })),
    ...atMost(Math.abs(z), thresholds.meanWeightZ, () => ({
      kind: 'mean_weight_off',
      mean: meanWeight,
      z,
    })),
    ...atLeast(effectiveRewards, thresholds.effectiveRewards, (wants) => ({
      kind: 'few_rewards',
      effective: effectiveRewards,
      wants,
    })),
    ...atLeast(users ?? Infinity, thresholds.users, (wants) => ({
      kind: 'few_users',
      users: users ?? 0,
      wants,
    })),
  ];
}

function ofPropensities({ audit: { p, disagreeing } }: Evidence): readonly Finding[] {
  const { refused, weak } = thresholds.auditP;
  if (p >= weak && disagreeing === 0) return [];
  return [{ kind: p < refused ? 'refused' : 'weak', reason: { kind: 'propensities_off', p, disagreeing } }];
}

/** The hole over all rows can refuse; a hole in one segment only warns, as the rest stays known. */
function ofSupport({ holes: [whole, ...segments] }: Evidence): readonly Finding[] {
  const { refused, weak } = thresholds.supportHole;
  const hole = (hole: Hole) => (allows: number) => ({ kind: 'support_hole' as const, hole, allows });
  return [
    ...atMost(whole.mass, { refused, weak }, hole(whole)),
    ...segments.flatMap((part) => atMost(part.mass, { refused: Infinity, weak: refused }, hole(part))),
  ];
}

function ofEstimate({ estimator, estimate, rewards }: Evidence): readonly Finding[] {
  return [...ofRange(estimate, rewards), ...(estimate.biasCovered ? [] : ofBias(estimator, estimate))];
}

/** Farther than weights may span, models stand for where users would be by then. */
const ofSpan = ({ span }: Evidence): readonly Finding[] =>
  span && span.rows > span.weighed ? [{ kind: 'weak', reason: { kind: 'model_reliant', ...span } }] : [];

/** A mean reward lies among the rewards: weak when the value does not, refused when no value of the interval does. */
function ofRange({ value, interval }: Estimate, [least, most]: Evidence['rewards']): readonly Finding[] {
  if (value >= least && value <= most) return [];
  const nowhere = interval.lower > most || interval.upper < least;
  return [{ kind: nowhere ? 'refused' : 'weak', reason: { kind: 'outside_rewards', value, least, most } }];
}

/** The direct method stands on its model alone; of the others, those with a setting take weight away by design. */
function ofBias({ needs, setting }: Evidence['estimator'], { removed }: Estimate): readonly Finding[] {
  if (needs === 'model' && removed === 1) return [{ kind: 'weak', reason: { kind: 'model_alone' } }];
  const allows = thresholds.weightRemoved.weak;
  if (setting === undefined || Math.abs(removed) <= allows) return [];
  return [{ kind: 'weak', reason: { kind: 'weight_removed', share: removed, allows } }];
}
