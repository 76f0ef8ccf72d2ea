import { streamOf, type Stream } from '../../kit/index.ts';
import type { MeanSample } from '../samples/mean-sample.ts';

/** What a test says at one look, from all units so far. */
export type Stops = (look: {
  readonly at: number;
  readonly control: MeanSample;
  readonly treatment: MeanSample;
}) => boolean;

/** A simulated experiment: equal arms of normal units with variance 1. */
export interface PeekingSimulation {
  readonly looks: number;
  /** New units of each arm between two looks; at least 30. */
  readonly perLook: number;
  /** Units of each arm before the first look counts; default 0. */
  readonly burnIn?: number;
  /** True difference of the means; default 0, which makes the rate the error. */
  readonly effect?: number;
  readonly simulations: number;
  readonly seed: string;
}

/** The share of simulated experiments that stop at some look, with its standard error. */
export interface PeekingRate {
  readonly rate: number;
  readonly se: number;
}

/**
 * Error or power of any way of looking, by simulation of sufficient statistics: of a sequential test that is really
 * used, or of naive peeking. A pure function of its seed.
 */
export function peekingRate(stops: Stops, simulation: PeekingSimulation): PeekingRate {
  const { simulations, seed } = simulation;
  const stream = streamOf(seed, 'peeking rate');
  let stopped = 0;
  for (let i = 0; i < simulations; i++) if (stopsOnce(stops, simulation, stream)) stopped++;
  const rate = stopped / simulations;
  return { rate, se: Math.sqrt((rate * (1 - rate)) / simulations) };
}

function stopsOnce(stops: Stops, of: PeekingSimulation, stream: Stream): boolean {
  const { looks, perLook, burnIn = 0, effect = 0 } = of;
  let control = grown(nobody, { n: burnIn, mean: 0, stream });
  let treatment = grown(nobody, { n: burnIn, mean: effect, stream });
  for (let at = 0; at < looks; at++) {
    control = grown(control, { n: perLook, mean: 0, stream });
    treatment = grown(treatment, { n: perLook, mean: effect, stream });
    if (stops({ at, control, treatment })) return true;
  }
  return false;
}

const nobody: MeanSample = { n: 0, sum: 0, sumSquares: 0 };

/** n more units: their sum is normal, their squares about it chi-squared, close to normal from 30 on. */
function grown(
  before: MeanSample,
  { n, mean, stream }: { n: number; mean: number; stream: Stream },
): MeanSample {
  if (n === 0) return before;
  const sum = n * mean + Math.sqrt(n) * stream.normal();
  const around = Math.max(0, n - 1 + Math.sqrt(2 * (n - 1)) * stream.normal());
  return {
    n: before.n + n,
    sum: before.sum + sum,
    sumSquares: before.sumSquares + around + (sum / n) * sum,
  };
}
