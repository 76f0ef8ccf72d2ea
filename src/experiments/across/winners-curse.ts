import { normal } from '../../kit/index.ts';
import { level } from '../checks.ts';
import { experimentsErrors } from '../errors.ts';
import { checkReadable, type Effect, type Interval } from '../estimate.ts';

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
  checkWinner({ value, se, critical });
  level('alpha', alpha);
  const z = value / se;
  const at = (share: number) => se * solve((theta) => aboveSeen(theta, z, critical), 1 - share);
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

/** P(Z > z | Z > c) for Z ~ N(θ, 1); rises with θ. Far below, by φ(x)·mills(x), as both would underflow. */
function aboveSeen(theta: number, z: number, critical: number): number {
  const [far, near] = [z - theta, critical - theta];
  if (near < 30) return normal.survival(far) / normal.survival(near);
  return Math.exp(((critical - z) * (near + far)) / 2) * (mills(far) / mills(near));
}

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
    if (rising(middle) < target) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
