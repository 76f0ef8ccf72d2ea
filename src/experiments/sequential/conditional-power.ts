import { experimentsErrors } from '../errors.ts';
import type { Look } from './boundaries.ts';
import { crossing, summed } from './crossing.ts';

/** How far a test of one side got: information over the planned, and z there. */
export interface SoFar {
  readonly fraction: number;
  readonly z: number;
}

/**
 * The chance of passing a boundary at one of the looks to come, given z now, if the drift (the mean of z at fraction 1) is
 * this (stochastic curtailment; Lan, Simon and Halperin 1982). What is still to come is a Brownian motion of its own, which
 * must reach u√t − z√t₀. Right to 1e-8. Errors: EXPERIMENTS_LOOKS_UNORDERED.
 */
export function conditionalPower({ fraction, z }: SoFar, later: readonly Look[], drift: number): number {
  const gates = laterThan(fraction, later).map(({ fraction: t, z: bound }) => ({
    t: t - fraction,
    lower: -Infinity,
    upper:
      bound === null ? Infinity : (bound * Math.sqrt(t) - z * Math.sqrt(fraction)) / Math.sqrt(t - fraction),
  }));
  return summed(crossing(gates, drift).above);
}

/**
 * The same over what the data so far say of the drift, under a flat prior (Spiegelhalter, Freedman and Blackburn 1986).
 * Given them B(t)/t, the estimate to come, has independent increments of variance 1/t₀ − 1/t and no drift, and must reach
 * u/√t. Right to 1e-8. Errors: EXPERIMENTS_LOOKS_UNORDERED.
 */
export function predictivePower({ fraction, z }: SoFar, later: readonly Look[]): number {
  const gates = laterThan(fraction, later).map(({ fraction: t, z: bound }) => {
    const clock = 1 / fraction - 1 / t;
    const away = (bound ?? Infinity) / Math.sqrt(t) - z / Math.sqrt(fraction);
    return { t: clock, lower: -Infinity, upper: away / Math.sqrt(clock) };
  });
  return summed(crossing(gates, 0).above);
}

function laterThan(fraction: number, later: readonly Look[]): readonly Look[] {
  const early = later.findIndex((look, k) => !(look.fraction > (later[k - 1]?.fraction ?? fraction)));
  if (fraction > 0 && early < 0) return later;
  throw experimentsErrors.EXPERIMENTS_LOOKS_UNORDERED({
    look: Math.max(0, early) + 1,
    information: later[early]?.fraction ?? fraction,
  });
}
