import { level } from '../checks.ts';
import { experimentsErrors } from '../errors.ts';
import {
  criticalOf,
  pOf,
  readOut,
  type Effect,
  type Estimate,
  type Interval,
  type Question,
} from '../estimate.ts';

/**
 * Rewards that must carry the spread before an interval rests on it: the five of Cochran (1954) for a cell of a
 * table, before which no normal approximation is taken. A rule of old, not fitted to any setting.
 */
const leastEvents = 5;

/** An effect made of arms, with what the variance of each would be if the truth lay elsewhere. */
export interface SkewedEffect extends Effect {
  readonly arms: readonly ArmError[];
  /** Rewards that carry the spread, as of `Spread`. */
  readonly events: number;
}

/** The error of what one arm contributes to an effect. */
export interface ArmError {
  /** At the estimate. */
  readonly variance: number;
  /** What the variance gains per unit by which the true contribution lies above the estimate. */
  readonly slope: number;
}

/**
 * An effect read with the variance that holds at each end rather than at the estimate: the contribution of an arm
 * may lie D above its estimate where D² ≤ t²(variance + slope·D), and the arms' distances add in squares (the score
 * interval of Wilson 1927, for any skewed reward; joined as by Newcombe 1998, method 10, and Zou and Donner 2008). A
 * proportion that came out at nought is thus not taken to be known. Without skewness it is `fixedHorizon`. p is
 * the level at which the interval would end at the null value. Errors: EXPERIMENTS_LEVEL_UNFIT,
 * EXPERIMENTS_TOO_FEW_EVENTS below five.
 */
export function readSkewed(effect: SkewedEffect, question: Question): Estimate {
  const { side = 'two-sided', nullValue = 0 } = question;
  const { events } = effect;
  if (!(events >= leastEvents))
    throw experimentsErrors.EXPERIMENTS_TOO_FEW_EVENTS({ events, least: leastEvents });
  const critical = criticalOf(level('alpha', question.alpha), side, effect.df);
  const off = nullValue - effect.value;
  const statistic = (off < 0 ? 1 : -1) * statisticOf(effect, off);
  const read = readOut(effect, {
    method: 'score-t',
    question,
    critical,
    p: pOf(statistic, side, effect.df),
    assumptions: ['one-look'],
  });
  return { ...read, interval: intervalAt(effect, critical, read) };
}

function intervalAt(effect: SkewedEffect, t: number, { side }: Pick<Estimate, 'side'>): Interval {
  return {
    lower: side === 'less' ? null : effect.value - distance(effect, t, -1),
    upper: side === 'greater' ? null : effect.value + distance(effect, t, 1),
  };
}

/** How far the truth may lie above (1) or below (−1) the estimate, at t standard errors. */
function distance({ arms, se }: SkewedEffect, t: number, way: 1 | -1): number {
  const t2 = t * t;
  let [sum, known] = [0, 0];
  for (const { variance, slope } of arms) {
    const half = (way * t2 * slope) / 2;
    const reach = half + Math.sqrt(half * half + t2 * variance);
    sum += reach * reach;
    known += variance;
  }
  return Math.sqrt(sum + t2 * Math.max(0, se * se - known));
}

/** The t at which the interval ends `off` from the estimate. */
function statisticOf(effect: SkewedEffect, off: number): number {
  const way = off < 0 ? -1 : 1;
  const wanted = Math.abs(off);
  let [low, high] = [0, 1];
  while (distance(effect, high, way) < wanted && high < 1e6) high *= 2;
  for (let round = 0; round < 100; round++) {
    const middle = (low + high) / 2;
    if (distance(effect, middle, way) < wanted) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
