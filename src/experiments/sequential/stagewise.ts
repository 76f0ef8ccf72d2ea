import { rootOf } from '../../kit/index.ts';
import { level } from '../checks.ts';
import { experimentsErrors } from '../errors.ts';
import type { Interval } from '../estimate.ts';
import { gateOf, type Look, type SequentialDesign } from './boundaries.ts';
import { crossing, summed } from './crossing.ts';

/** Where a group sequential test stopped, or is read: its looks so far, and z at the last of them. */
export interface Stop {
  readonly sides: SequentialDesign['sides'];
  readonly looks: readonly Look[];
  readonly z: number;
}

/** What the stop says about the drift, in the order of stages. */
export interface StagewiseReading {
  /** P-value of the design's sides. */
  readonly p: number;
  /** Under which the stop lies in the middle: the median-unbiased estimate. */
  readonly median: number;
  readonly interval: Interval;
}

/**
 * Stage-wise ordering (Fairbanks and Madsen 1982; Tsiatis, Rosner and Mehta 1984): an earlier upper stop is more
 * extreme than a later one, and a larger z within a look. The drift is the mean of z at information fraction 1;
 * times se·√fraction of the last look it is in the effect's units. Errors: EXPERIMENTS_LEVEL_UNFIT, EXPERIMENTS_SAMPLE_UNFIT.
 */
export function stagewise({ sides, looks, z }: Stop, alpha: number): StagewiseReading {
  if (looks.length === 0 || Number.isNaN(z))
    throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({ problem: `z is ${z} at look ${looks.length}` });
  const last = looks.length - 1;
  const root = Math.sqrt(looks[last]!.fraction);
  const gates = looks.map((look, k) =>
    k < last ? gateOf({ sides }, look) : { t: look.fraction, lower: z, upper: z },
  );
  /** P(at least as extreme upwards), increasing in the drift. */
  const above = (drift: number) => summed(crossing(gates, drift).above);
  const at = (share: number) =>
    rootOf((drift) => above(drift) - share, {
      low: Math.min(0, z) / root - span / root,
      high: Math.max(0, z) / root + span / root,
      width: 1e-9,
    });
  const upwards = above(0);
  const tail = level('alpha', alpha) / sides;
  return {
    p: sides === 2 ? Math.min(1, 2 * Math.min(upwards, 1 - upwards)) : upwards,
    median: at(0.5),
    interval: { lower: at(tail), upper: sides === 2 ? at(1 - tail) : null },
  };
}

/** How far from z the limits may lie, in standard errors of the last look. */
const span = 12;
