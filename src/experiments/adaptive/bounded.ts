import { sameLength } from '../checks.ts';
import { experimentsErrors } from '../errors.ts';
import { checkedLog, type AdaptiveLog } from './log.ts';
import { predictionsOf } from './scores.ts';
import { checkSupport, probabilitiesOf, type Target } from './target.ts';

/** What is read out of bounded rewards: one target, or one less another. */
export interface BoundedQuestion {
  readonly treatment: Target;
  readonly control?: Target;
  /** Least and greatest reward there can be. */
  readonly range: readonly [number, number];
  /** How far below nought a score may go for the sake of the predictions, in units of the range; default 1. */
  readonly cap?: number;
}

/** Scores whose mean given the past is the parameter, and how far each may lie below nought, known before it. */
export interface Scores {
  readonly values: Float64Array;
  readonly floors: Float64Array;
  /** The parameter lies in [0, most]. */
  readonly most: number;
}

/** Scores for a lower and an upper bound, and the way back: value = low + scale·parameter, upper mirrored. */
export interface BoundedScores {
  readonly lower: Scores;
  readonly upper: Scores;
  readonly back: (parameter: number) => number;
  readonly backUpper: (parameter: number) => number;
}

/**
 * With rewards R in [0, 1] and weights w = π/e, the score Σ_a π(a) g(a) + w(A)(R − g(A)), g = min(m̂, cap/w), has
 * mean V(π) and is at least −cap (Waudby-Smith, Wu, Ramdas, Karampatziakis and Mineiro 2022, eq. 9). A difference is
 * V(treatment) + V(control) for 1 − R under control, less 1: both terms keep that floor, so that no bound on the
 * weights is needed. An upper bound is a lower one of 1 − R, or of the difference the other way round.
 */
export function boundedScores(log: AdaptiveLog, question: BoundedQuestion): BoundedScores {
  checkedLog(log);
  const { treatment, control, range, cap = 1 } = question;
  if (!(cap >= 0 && cap < Infinity))
    throw experimentsErrors.EXPERIMENTS_NUMBER_UNFIT({ name: 'cap', value: cap });
  checkRange(log, range);
  const [low, high] = range;
  const scale = high - low;
  const rewards = log.reward.map((value) => (value - low) / scale);
  const { values } = predictionsOf(log);
  const predicted = values.map((value) => Math.min(1, Math.max(0, (value - low) / scale)));
  const side = (target: Target, mirrored: boolean): Scores =>
    scored({ log, weights: supported(target, log), rewards, predicted, cap, mirrored });
  if (!control)
    return {
      lower: side(treatment, false),
      upper: side(treatment, true),
      back: (parameter) => low + scale * parameter,
      backUpper: (parameter) => high - scale * parameter,
    };
  return {
    lower: added(side(treatment, false), side(control, true)),
    upper: added(side(control, false), side(treatment, true)),
    back: (parameter) => scale * (parameter - 1),
    backUpper: (parameter) => scale * (1 - parameter),
  };
}

/** Errors: EXPERIMENTS_LOG_UNFIT where a range has no width or no end, or a reward lies outside it. */
export function checkRange({ reward }: AdaptiveLog, [low, high]: BoundedQuestion['range']): void {
  const unfit = (row: number, problem: string) => experimentsErrors.EXPERIMENTS_LOG_UNFIT({ row, problem });
  if (!(high > low && high - low < Infinity))
    throw unfit(0, `the range of rewards [${low}, ${high}] has no width, or no end`);
  const outside = reward.findIndex((value) => !(value >= low && value <= high));
  if (outside >= 0) throw unfit(outside, `reward ${reward[outside]} outside [${low}, ${high}]`);
}

function supported(target: Target, log: AdaptiveLog): Float64Array {
  const weights = probabilitiesOf(target, log);
  checkSupport(weights, log);
  return weights;
}

interface Scoring {
  readonly log: AdaptiveLog;
  readonly weights: Float64Array;
  /** In [0, 1]. */
  readonly rewards: Float64Array;
  readonly predicted: Float64Array;
  readonly cap: number;
  /** Of 1 − reward. */
  readonly mirrored: boolean;
}

function scored({ log, weights, rewards, predicted, cap, mirrored }: Scoring): Scores {
  const { rows, arms, arm, propensity } = log;
  const values = new Float64Array(rows);
  const floors = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const reward = mirrored ? 1 - rewards[row]! : rewards[row]!;
    for (let a = 0, at = row * arms; a < arms; a++, at++) {
      if (weights[at] === 0) continue;
      const w = weights[at]! / propensity[at]!;
      const g = Math.min(mirrored ? 1 - predicted[at]! : predicted[at]!, cap / w);
      values[row]! += weights[at]! * g + (arm[row] === a ? w * (reward - g) : 0);
      floors[row] = Math.max(floors[row]!, w * g);
    }
  }
  return { values, floors, most: 1 };
}

function added(a: Scores, b: Scores): Scores {
  sameLength('scores', b.values.length, a.values.length);
  return {
    values: a.values.map((value, row) => value + b.values[row]!),
    floors: a.floors.map((value, row) => value + b.floors[row]!),
    most: a.most + b.most,
  };
}
