import { sameLength } from '../checks.ts';
import { experimentsErrors } from '../errors.ts';

/** A lift of a funnel's overall conversion split by step; the parts add up exactly. */
export interface FunnelParts {
  readonly total: number;
  readonly bySteps: readonly number[];
}

/**
 * Step rates of two arms, each in (0, 1]. Step i gives L(c1, c0)·ln(r1_i/r0_i), c the products of the rates and L
 * the logarithmic mean (c1 − c0)/ln(c1/c0).
 */
export function funnelParts(control: readonly number[], treatment: readonly number[]): FunnelParts {
  sameLength('steps of the treatment', treatment.length, control.length);
  if (![...control, ...treatment].every((rate) => rate > 0 && rate <= 1))
    throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({ problem: 'a step rate is not above 0 and at most 1' });
  return partsOfRates(control, treatment);
}

/** The same of any rates above 0, so that its slopes can be found at a rate next to 1 too. */
export function partsOfRates(control: readonly number[], treatment: readonly number[]): FunnelParts {
  const logs = control.map((rate, step) => Math.log(treatment[step]! / rate));
  const [before, after] = [control, treatment].map((rates) =>
    rates.reduce((product, rate) => product * rate, 1),
  );
  const ratio = logs.reduce((sum, log) => sum + log, 0);
  // (c1 − c0)/ln(c1/c0) as c0·(e^x − 1)/x, which is c0 at x = 0 and cancels nothing near it.
  const mean = ratio === 0 ? before! : (before! * Math.expm1(ratio)) / ratio;
  return { total: after! - before!, bySteps: logs.map((log) => mean * log) };
}
