import { no, ok, type Result } from '../kit/index.ts';
import { signalMethods, type Portfolio } from '../program/index.ts';
import type { FeatureRows, Increments } from './increments.ts';
import { signalFeaturesOf, type SignalFeature } from './signal-columns.ts';
import { fadedOf, priorOfSignal, priorOfStated, type SignalBelief, type SignalPrior } from './signals.ts';

/** Writes what signals say into increments that a scorer has filled. */
export type ApplySignals = (rows: FeatureRows, out: Increments) => void;

/** What the columns of a signal, from its first, say of the increment; undefined where they say nothing. */
type Hear = (cells: Float32Array, from: number) => SignalPrior | undefined;

/** A signal at work: where its columns and its objective are. */
interface Heard {
  readonly at: number;
  readonly objective: number;
  readonly hear: Hear;
  /** Whether it was measured: then it may stand for an objective that the scorer does not predict. */
  readonly isMeasured: boolean;
}

/** Signals by what an artefact measured of them; no for one that the programs do not declare. Undefined: none is heard. */
export function signalsOf(
  beliefs: readonly SignalBelief[],
  portfolio: Portfolio,
): Result<ApplySignals | undefined, string> {
  const features = signalFeaturesOf(portfolio);
  const stranger = beliefs.find(({ feature }) => !features.some(({ name }) => name === feature));
  if (stranger) return no(`there is no signal "${stranger.feature}"`);
  const heard = features.flatMap((one): Heard[] => {
    const belief = beliefs.find(({ feature }) => feature === one.name);
    const hear = belief ? measured(belief, one) : stated(one);
    if (!hear) return [];
    const objective = portfolio.objectives.findIndex(({ name }) => name === one.spec.objective);
    return [{ at: one.at, objective, hear, isMeasured: belief !== undefined }];
  });
  return ok(heard.length === 0 ? undefined : applied(heard, portfolio));
}

const measured =
  (belief: SignalBelief, { spec }: SignalFeature): Hear =>
  (cells, from) =>
    priorOfSignal(belief, cells[from + 1]!, fadedOf(cells[from + 2]!, spec.halfLife));

/** Of what was never measured only stated increments are heard, of those methods that the program trusts at all. */
function stated({ spec: { stated, quantity, halfLife } }: SignalFeature): Hear | undefined {
  if (!stated || quantity !== 'incremental') return undefined;
  return (cells, from) => {
    const method = signalMethods[cells[from + 4]! - 1];
    return priorOfStated(
      { mean: cells[from + 1]!, sd: cells[from + 3]!, widening: method ? stated[method] : null },
      fadedOf(cells[from + 2]!, halfLife),
    );
  };
}

function applied(heard: readonly Heard[], { candidateWidth, objectives }: Portfolio): ApplySignals {
  const width = objectives.length;
  return ({ candidates, count }, out) => {
    for (const { at, objective, hear, isMeasured } of heard) {
      for (let i = 0; i < count; i++) {
        const from = i * candidateWidth + at;
        const prior = candidates[from] === 1 ? hear(candidates, from) : undefined;
        if (prior) combine(out, i * width + objective, { prior, shared: out.shared[objective]!, isMeasured });
      }
    }
  };
}

interface Beside {
  readonly prior: SignalPrior;
  readonly shared: number;
  readonly isMeasured: boolean;
}

/**
 * Two beliefs about one increment. Signal and scorer were learned from the same rewards, so that their errors may be
 * one: with sds a of the signal's noise and b of the scorer's, the error of w μ + (1 − w) m has at most the variance
 *
 *     (w a + (1 − w) b)² + w² c + (1 − w)² e,   c the signal's other variance, e what it tells apart and the scorer,
 *
 * which does not read it, cannot know (Cauchy and Schwarz). w is where this is least: w = (e + b (b − a))/((a − b)² + c +
 * e), within [0, 1]; by precision where a = 0. For errors that hang together in unknown ways: Julier and Uhlmann, A
 * non-divergent estimation algorithm, ACC (1997). What is common to all sends stays; the rest is the candidate's own.
 * Where the scorer predicts nothing, mean and variance 0, a measured signal stands alone.
 */
function combine(
  out: Increments,
  at: number,
  { prior: { mean, variance, noise, explained }, shared, isMeasured }: Beside,
): void {
  const own = out.sd[at]!;
  const common = shared * shared;
  const square = own * own + common;
  if (square === 0 && out.mean[at] === 0) {
    if (!isMeasured) return;
    out.mean[at] = mean;
    out.sd[at] = Math.sqrt(variance);
    return;
  }
  const [a, b, c] = [Math.sqrt(noise), Math.sqrt(square), variance - noise];
  const spread = (a - b) * (a - b) + c + explained;
  const weight = spread > 0 ? Math.max(0, Math.min(1, (explained + b * (b - a)) / spread)) : 0;
  const error = weight * a + (1 - weight) * b;
  const total = error * error + weight * weight * c + (1 - weight) * (1 - weight) * explained;
  out.mean[at]! += weight * (mean - out.mean[at]!);
  out.sd[at] = Math.sqrt(Math.max(0, total - common));
}
