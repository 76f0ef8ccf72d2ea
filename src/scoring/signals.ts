import { z } from 'zod';
import { millisOf, type Duration, type Portfolio } from '../program/index.ts';
import { msPerDay, no, ok, type Result } from '../kit/index.ts';
import type { FeatureRows, Increments } from './increments.ts';

/**
 * What raw values are worth by their order: from `from[j]` up to the next an increment has this mean, with this variance
 * of what was measured. Means rise or stay.
 */
const stepsSchema = z
  .strictObject({
    /** On a line in the order, or bent as increments were measured. */
    kind: z.enum(['line', 'isotonic']),
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

type Steps = z.infer<typeof stepsSchema>;

/**
 * What a domain's value signal is worth, from measured increments: of a candidate with raw signal r, in the unit of the
 * objective, Δ ~ N(mean of the step of r, ...). Whatever scale the domain counts in is taken out. Without steps, as
 * artefacts were before, Δ ~ N(mean + slope·x, ...), x = (r − centre)/spread.
 */
export const signalBeliefSchema = z.strictObject({
  /** The candidate feature that carries the signal. */
  feature: z.string(),
  /** Raw values when it was calibrated: mean, standard deviation, and the ends beyond which nothing was measured. */
  centre: z.number(),
  spread: z.number().positive(),
  low: z.number(),
  high: z.number(),
  /** Mean increment, and the standard deviation of what the signal tells apart: on a line, what one spread adds. */
  mean: z.number(),
  slope: z.number(),
  /** Of mean and slope: variance, covariance, variance. */
  covariance: z.tuple([z.number().nonnegative(), z.number(), z.number().nonnegative()]),
  /** Standard deviation of increments around the line. */
  beyond: z.number().nonnegative(),
  /** Sends it was measured on, and how many there must be before it counts in full. */
  treated: z.int().nonnegative(),
  enough: z.int().positive(),
  steps: stepsSchema.optional(),
});

/** A calibrated value signal, as an artefact carries it. */
export type SignalBelief = z.infer<typeof signalBeliefSchema>;

/** Mean and variance of an increment, and how much of the increments' own variance the signal tells apart. */
export interface SignalPrior {
  readonly mean: number;
  readonly variance: number;
  readonly explained: number;
}

/**
 * What a raw value of an age says of the increment. With ρ = 2^(−age/half-life) the mean is m + ρ (step − m), m the
 * domain's own, and the variance that of the estimate, of the increments around it, and (1 − ρ²) slope² for what may
 * have changed since. A raw value outside what was calibrated says nothing of its own (ρ = 0), so that a domain that
 * raises its numbers is heard as its mean. Until enough were treated the variance is larger by as much.
 */
export function priorOfSignal(belief: SignalBelief, raw: number, faded: number): SignalPrior | undefined {
  const { low, high, slope, beyond, treated, enough, steps } = belief;
  const known = Math.min(1, treated / enough);
  if (known === 0) return undefined;
  const rho = raw >= low && raw <= high ? faded : 0;
  const { mean, variance } = steps ? onSteps(belief, steps, { raw, rho }) : onLine(belief, { raw, rho });
  const around = beyond * beyond + (1 - rho * rho) * slope * slope;
  return { mean, variance: (variance + around) / known, explained: rho * rho * slope * slope };
}

interface Heard {
  readonly raw: number;
  readonly rho: number;
}

/** Var((1 − ρ) m + ρ s) ≤ (1 − ρ) Var m + ρ Var s, however the two hang together. */
function onSteps({ mean, covariance: [ofMean] }: SignalBelief, steps: Steps, { raw, rho }: Heard) {
  const at = stepOf(steps.from, raw);
  return {
    mean: mean + rho * (steps.mean[at]! - mean),
    variance: (1 - rho) * ofMean + rho * steps.variance[at]!,
  };
}

function onLine({ mean, slope, centre, spread, covariance }: SignalBelief, { raw, rho }: Heard) {
  const [ofMean, both, ofSlope] = covariance;
  const x = rho === 0 ? 0 : (rho * (raw - centre)) / spread;
  return { mean: mean + slope * x, variance: Math.max(0, ofMean + 2 * x * both + x * x * ofSlope) };
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

/** A signal at work: where its columns and its objective are. */
interface Compiled {
  readonly belief: SignalBelief;
  readonly at: number;
  readonly objective: number;
  readonly halfLife: Duration;
}

/** Writes what signals say into increments that a scorer has filled. */
export type ApplySignals = (rows: FeatureRows, out: Increments) => void;

/** Compiles the signals of an artefact; undefined where it has none, no for one that the programs do not declare. */
export function signalsOf(
  beliefs: readonly SignalBelief[],
  portfolio: Portfolio,
): Result<ApplySignals | undefined, string> {
  if (beliefs.length === 0) return ok(undefined);
  const compiled: Compiled[] = [];
  for (const belief of beliefs) {
    const one = compile(belief, portfolio);
    if (!one) return no(`there is no signal "${belief.feature}"`);
    compiled.push(one);
  }
  const width = portfolio.candidateWidth;
  const objectives = portfolio.objectives.length;
  return ok(({ candidates, count }, out) => {
    for (const { belief, at, objective, halfLife } of compiled) {
      for (let i = 0; i < count; i++) {
        const from = i * width + at;
        if (candidates[from] !== 1) continue;
        const faded = fadedOf(candidates[from + 2]!, halfLife);
        const prior = priorOfSignal(belief, candidates[from + 1]!, faded);
        if (prior) combine(out, i * objectives + objective, out.shared[objective]!, prior);
      }
    }
  });
}

function compile(belief: SignalBelief, { candidateFeatures, objectives }: Portfolio): Compiled | undefined {
  const feature = candidateFeatures.find(({ name }) => name === belief.feature);
  if (feature?.spec.kind !== 'signal') return undefined;
  const { objective, halfLife } = feature.spec;
  return {
    belief,
    at: feature.at,
    objective: objectives.findIndex(({ name }) => name === objective),
    halfLife,
  };
}

/**
 * Two independent beliefs about one increment, by precision: with w = S²/(S² + v), mean ← m + w (μ − m), variance
 * ← (1 − w) S². The scorer does not read the signal, so what the signal tells apart is unknown to it: S² = own² + shared²
 * + explained. What is common to all sends stays; the rest is the candidate's own. Where the scorer predicts nothing,
 * mean and variance 0, the signal stands alone.
 */
function combine(
  out: Increments,
  at: number,
  shared: number,
  { mean, variance, explained }: SignalPrior,
): void {
  const own = out.sd[at]!;
  const common = shared * shared;
  const total = own * own + common + explained;
  if (total === explained && out.mean[at] === 0) {
    out.mean[at] = mean;
    out.sd[at] = Math.sqrt(variance);
    return;
  }
  if (total === 0) return;
  const weight = total / (total + variance);
  out.mean[at]! += weight * (mean - out.mean[at]!);
  out.sd[at] = Math.sqrt(Math.max(0, (1 - weight) * total - common));
}
