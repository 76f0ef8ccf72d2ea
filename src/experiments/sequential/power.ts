import { normal, rootOf } from '../../kit/index.ts';
import { finite, level } from '../checks.ts';
import { experimentsErrors } from '../errors.ts';
import { boundaries, gateOf, type SequentialDesign } from './boundaries.ts';
import { crossing, summed } from './crossing.ts';

/** How a group sequential plan behaves under a drift, the mean of z at information fraction 1. */
export interface SequentialPower {
  readonly drift: number;
  /** P(stop on the upper side). */
  readonly power: number;
  /** P(stop on the lower side), 0 with one side. */
  readonly opposite: number;
  /** P(stop at each look), both sides. */
  readonly stops: readonly number[];
  /** Expected information fraction at the end. */
  readonly expectedFraction: number;
}

/**
 * Power of the sequential procedure that is really used: its own looks, spending and level. Errors: those of
 * `boundaries`, EXPERIMENTS_NUMBER_UNFIT.
 */
export function sequentialPower(
  design: SequentialDesign,
  fractions: readonly number[],
  drift: number,
): SequentialPower {
  const looks = boundaries({ ...design, planned: 1 }, fractions);
  const { above, below } = crossing(
    looks.map((look) => gateOf(design, look)),
    finite('drift', drift),
  );
  const stops = above.map((chance, k) => chance + (design.sides === 2 ? below[k]! : 0));
  const early = stops.slice(0, -1);
  const last = fractions.at(-1)!;
  return {
    drift,
    power: summed(above),
    opposite: design.sides === 2 ? summed(below) : 0,
    stops,
    expectedFraction: last - summed(early.map((chance, k) => chance * (last - fractions[k]!))),
  };
}

/**
 * The drift that a fixed test of one-sided level α needs for type II error β: z_α + z_β. Errors: EXPERIMENTS_PLAN_IMPOSSIBLE
 * where the test has that power without any effect.
 */
export function fixedDrift(alpha: number, beta: number): number {
  const drift = normal.upperQuantile(alpha) + normal.upperQuantile(beta);
  if (drift > 1e-9) return drift;
  throw experimentsErrors.EXPERIMENTS_PLAN_IMPOSSIBLE({
    problem: `a power of ${1 - beta} is no more than the level ${alpha} of one side, which a test has without any effect`,
  });
}

/**
 * The drift at which the plan stops on the upper side with chance `power`. Its square over that of the fixed test
 * is the inflation of the sample size, 1 to 1.3 for the usual plans.
 */
export function driftForPower(
  design: SequentialDesign,
  fractions: readonly number[],
  power: number,
): { readonly drift: number; readonly inflation: number } {
  const gates = boundaries({ ...design, planned: 1 }, fractions).map((look) => gateOf(design, look));
  const fixed = fixedDrift(design.alpha / design.sides, 1 - level('power', power));
  const f = (drift: number) => summed(crossing(gates, drift).above) - power;
  const drift = rootOf(f, { low: 0, high: 4 * Math.max(fixed, 1), width: 1e-10 });
  return { drift, inflation: (drift * drift * fractions.at(-1)!) / (fixed * fixed) };
}
