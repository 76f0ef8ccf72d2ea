import { normal } from '../../kit/index.ts';
import { level } from '../checks.ts';
import { experimentsErrors } from '../errors.ts';
import { checkReadable, type Effect, type Interval } from '../estimate.ts';
import type { Monitor } from '../sequential/boundaries.ts';
import { startWalk, type Walk } from '../sequential/walk.ts';

/** An effect that is looked at because it passed: value/se above the critical value it was held against. */
export interface Winner extends Pick<Effect, 'value' | 'se'> {
  /** As 1.96 for a two-sided test at .05 that only gains pass. */
  readonly critical: number;
}

/** A winner without the gain it owes to having been chosen. */
export interface CorrectedWinner {
  /** The effect for which half of the winners would come out lower: median unbiased given that it passed. */
  readonly value: number;
  /** Effects that are not rejected given that it passed, at 1 − alpha. */
  readonly interval: Interval;
}

/**
 * One winner: the estimate is normal, cut off below at critical·se, so the distribution function of what was seen,
 * 1 − Φ((θ − x)/se)/Φ((θ − c·se)/se), is solved for θ at ½, alpha/2 and 1 − alpha/2 (conditional inference: Zhong
 * and Prentice 2008; Andrews, Kitagawa and McCloskey 2024). Errors: EXPERIMENTS_LEVEL_UNFIT, EXPERIMENTS_SAMPLE_UNFIT
 * for one that did not pass, or passed by nothing, which any effect however bad explains as well.
 */
export function correctedWinner(
  { value, se, critical }: Winner,
  { alpha }: { readonly alpha: number },
): CorrectedWinner {
  return corrected({ value, se, critical }, alpha, { walk: startWalk(0), fraction: 1 });
}

/** How a stop is read. */
export interface StoppedWinner {
  /** Side of the test, which has one; default greater. */
  readonly side?: 'greater' | 'less';
  readonly alpha: number;
}

/**
 * The same of an effect that passed its boundary at the monitor's last look and at none before: given that it stopped
 * there. The density of such a stop is h(z)·exp(θz√t − θ²t/2) for a drift θ, h that without drift, so that the chance of
 * being above what was seen rises with θ as for one look. Errors: those of `correctedWinner`, and
 * EXPERIMENTS_LOOKS_UNORDERED before the first look.
 */
export function correctedStop(
  { value, se }: Pick<Effect, 'value' | 'se'>,
  { looks, walk }: Monitor,
  { side = 'greater', alpha }: StoppedWinner,
): CorrectedWinner {
  const look = looks.at(-1);
  if (look === undefined) throw experimentsErrors.EXPERIMENTS_LOOKS_UNORDERED({ look: 0, information: 0 });
  const sign = side === 'greater' ? 1 : -1;
  const winner = { value: sign * value, se, critical: look.z ?? Infinity };
  const { value: middle, interval } = corrected(winner, alpha, { walk, fraction: look.fraction });
  const [low, high] = [sign * interval.lower!, sign * interval.upper!].sort((a, b) => a - b);
  return { value: sign * middle, interval: { lower: low!, upper: high! } };
}

/** Paths that are still open before a look. */
interface Before {
  /** Without drift. */
  readonly walk: Walk;
  /** Information of the look. */
  readonly fraction: number;
}

function corrected(winner: Winner, alpha: number, before: Before): CorrectedWinner {
  checkWinner(winner);
  level('alpha', alpha);
  const { se } = winner;
  const above = aboveSeen(winner, before);
  const at = (share: number) => se * solve(above, 1 - share);
  return { value: at(0.5), interval: { lower: at(1 - alpha / 2), upper: at(alpha / 2) } };
}

/**
 * The sum of the effects that passed less its expected excess over all experiments, passed or not: Σ se·φ(c − z), as
 * E[(X − θ)·1{X > c·se}] = se·φ(c − θ/se) with the estimate in the place of θ (Lee and Shen 2018): about what a
 * holdout from all launches would find. Effects are of launches on the same population.
 */
export function correctedTotal(experiments: readonly Winner[]): {
  readonly claimed: number;
  readonly corrected: number;
} {
  let [claimed, excess] = [0, 0];
  for (const { value, se, critical } of experiments) {
    checkReadable({ value, se });
    if (value / se >= critical) claimed += value;
    excess += se * normal.density(critical - value / se);
  }
  return { claimed, corrected: claimed - excess };
}

function checkWinner({ value, se, critical }: Winner): void {
  if (Number.isFinite(value) && se > 0 && value / se > critical) return;
  throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({
    problem: `${value} ± ${se} did not pass ${critical} errors`,
  });
}

/**
 * P(Z > z | Z > c, open before) by the mean of Z; rises with it. A path that was at y before goes on to a normal around
 * its share of y, and drift makes it more or less likely by the factor exp(mean·share·y), all paths alike but for that.
 */
function aboveSeen({ value, se, critical }: Winner, { walk, fraction }: Before): (mean: number) => number {
  const z = value / se;
  const { nodes, weights, t } = walk;
  const keep = Math.sqrt(t / fraction);
  const sd = Math.sqrt((fraction - t) / fraction);
  const open = [...nodes.keys()].filter((i) => weights[i]! > 0);
  return (mean) => {
    const nears = open.map((i) => (critical - nodes[i]! * keep - mean * sd * sd) / sd);
    const logs = open.map(
      (i, at) => Math.log(weights[i]!) + mean * keep * nodes[i]! + logSurvival(nears[at]!),
    );
    const most = logs.reduce((a, b) => Math.max(a, b), -Infinity);
    let [all, above] = [0, 0];
    for (const [at, log] of logs.entries()) {
      const weight = Math.exp(log - most);
      all += weight;
      above += weight * survivalOver(nears[at]!, (z - critical) / sd);
    }
    return above / all;
  };
}

/** P(Z > near + gap | Z > near) of a standard normal. Far out by φ(x)·mills(x), as both would underflow. */
function survivalOver(near: number, gap: number): number {
  const far = near + gap;
  if (near < 30) return normal.survival(far) / normal.survival(near);
  return Math.exp((-gap * (near + far)) / 2) * (mills(far) / mills(near));
}

const logSurvival = (x: number): number =>
  x < 30 ? Math.log(normal.survival(x)) : (-x * x) / 2 - Math.log(2 * Math.PI) / 2 + Math.log(mills(x));

/** (1 − Φ(x))/φ(x) for x ≥ 30: 1/x − 1/x³ + 1·3/x⁵ − … (Abramowitz and Stegun 26.2.12), right to the last digit. */
function mills(x: number): number {
  const w = 1 / (x * x);
  return (1 - w * (1 - 3 * w * (1 - 5 * w * (1 - 7 * w * (1 - 9 * w))))) / x;
}

/** θ at which a rising function is `target`. */
function solve(rising: (theta: number) => number, target: number): number {
  let [low, high] = [-1, 1];
  while (rising(low) > target && low > -1e300) low *= 2;
  while (rising(high) < target && high < 1e300) high *= 2;
  for (let round = 0; round < 200; round++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (rising(middle) < target) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
