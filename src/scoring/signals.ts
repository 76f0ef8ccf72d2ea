import { z } from 'zod';
import { millisOf, type Duration } from '../program/index.ts';
import { msPerDay } from '../kit/index.ts';

/**
 * What raw values are worth by their order: from `from[j]` up to the next an increment has this mean, with this variance
 * of what was measured. Means rise or stay.
 */
const stepsSchema = z
  .strictObject({
    from: z.array(z.number()).min(1),
    mean: z.array(z.number()),
    variance: z.array(z.number().nonnegative()),
  })
  .refine(
    ({ from, mean, variance }) => mean.length === from.length && variance.length === from.length,
    'each step needs its mean and its variance',
  )
  .refine(({ from }) => from.every((value, j) => j === 0 || value > from[j - 1]!), '"from" must rise')
  .refine(({ mean }) => mean.every((value, j) => j === 0 || value >= mean[j - 1]!), '"mean" must not fall');

/**
 * What a domain's value signal is worth, from measured increments: of a candidate with raw signal r, in the unit of the
 * objective, Δ ~ N(mean of the step of r, ...). Whatever scale the domain counts in is taken out.
 */
export const signalBeliefSchema = z.strictObject({
  /** The candidate feature that carries the signal. */
  feature: z.string(),
  /** The ends of raw values when it was calibrated, beyond which nothing was measured. */
  low: z.number(),
  high: z.number(),
  /** Mean increment, and the standard deviation of what the signal tells apart. */
  mean: z.number(),
  slope: z.number(),
  /** The same with what is not known of it, √E: what the signal may tell apart. */
  apart: z.number().nonnegative(),
  /** Of mean and slope: variance, covariance, variance. */
  covariance: z.tuple([z.number().nonnegative(), z.number(), z.number().nonnegative()]),
  /** Sends it was measured on, and how many there must be before it counts in full. */
  treated: z.int().nonnegative(),
  enough: z.int().positive(),
  steps: stepsSchema,
});

/** A calibrated value signal, as an artefact carries it. */
export type SignalBelief = z.infer<typeof signalBeliefSchema>;

/** Mean and variance of an increment, and how much of the increments' own variance the signal tells apart. */
export interface SignalPrior {
  readonly mean: number;
  readonly variance: number;
  /** Of the variance, the noise of what was measured, which may be that of the scorer too; the rest is not. */
  readonly noise: number;
  readonly explained: number;
}

/**
 * What a raw value of an age says of the increment. With ρ = 2^(−age/half-life) the mean is m + ρ (step − m), m the
 * domain's own, and the variance that of the estimate, and (1 − ρ²) apart² for what may have changed since. A raw value
 * outside what was calibrated says nothing of its own (ρ = 0), so that a domain that raises its numbers is heard as its
 * mean. Until enough were treated the variance is larger by as much.
 */
export function priorOfSignal(belief: SignalBelief, raw: number, faded: number): SignalPrior | undefined {
  const { low, high, apart, treated, enough } = belief;
  const known = Math.min(1, treated / enough);
  if (known === 0) return undefined;
  const rho = raw >= low && raw <= high ? faded : 0;
  const { mean, variance } = heardOn(belief, { raw, rho });
  const changed = (1 - rho * rho) * apart * apart;
  return {
    mean,
    variance: (variance + changed) / known,
    noise: variance,
    explained: rho * rho * apart * apart,
  };
}

interface Heard {
  readonly raw: number;
  readonly rho: number;
}

/** Var((1 − ρ) m + ρ s) ≤ (1 − ρ) Var m + ρ Var s, however the two hang together. */
function heardOn({ mean, covariance: [ofMean], steps }: SignalBelief, { raw, rho }: Heard) {
  const at = stepOf(steps.from, raw);
  return {
    mean: mean + rho * (steps.mean[at]! - mean),
    variance: (1 - rho) * ofMean + rho * steps.variance[at]!,
  };
}

/** The last of rising beginnings that does not lie above a value; the first for what lies below all. */
export function stepOf(from: readonly number[], value: number): number {
  let [low, high] = [0, from.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (from[middle]! <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** What is left of a signal after so many days: 2^(−age/half-life), at most 1. */
export const fadedOf = (days: number, halfLife: Duration): number =>
  Math.exp((-Math.LN2 * Math.max(0, days) * msPerDay) / millisOf(halfLife));

/** What a domain says of an increment itself, as a row holds it. */
export interface Stated {
  readonly mean: number;
  readonly sd: number;
  /** How many times wider than it says; null: not heard. */
  readonly widening: number | null;
}

/**
 * What an increment is believed to be by what a domain says of it, before any send was measured: N(m, f² (sd² + m²)/ρ²)
 * with the widening f of its method. The mean stands beside the sd because a number that grows is to grow in doubt:
 * with a scorer of sd b at 0 it moves the increment by m b²/(b² + f² (sd² + m²)) ≤ b/(2f), whatever is said, and by ever
 * less past that. What it rests on is not what the scorer learned from. Undefined where it is not heard.
 */
export function priorOfStated({ mean, sd, widening }: Stated, faded: number): SignalPrior | undefined {
  if (widening === null || faded === 0) return undefined;
  const wide = widening / faded;
  return { mean, variance: wide * wide * (sd * sd + mean * mean), noise: 0, explained: 0 };
}
