import { studentT } from '../../../kit/index.ts';
import { level } from '../../checks.ts';
import { samenessP } from '../../effects/inverse-variance.ts';
import { measured, type Measured, type PastTests } from './past-tests.ts';
import { trueEffects, type TrueEffects } from './true-effects.ts';

/** How true effects on a proxy and on the long outcome go together. */
export interface Tie {
  readonly kind: 'tie';
  readonly tests: readonly Measured[];
  /** Proxy first, outcome second. */
  readonly truth: TrueEffects;
  readonly correlation: number;
  readonly lower: number;
  readonly upper: number;
  /** The correlation of the measured effects, sampling errors and all. */
  readonly naive: number;
}

/** A metric that past tests cannot judge. */
export interface LeftOut {
  readonly kind: 'left';
  readonly reason: string;
}

const leftOut = (reason: string): LeftOut => ({ kind: 'left', reason });

/** Blocks of tests that are left out in turn, at most. */
const blocks = 20;
/** A correlation is read as no larger than this. */
const edge = 0.999;

/**
 * The correlation of true effects with an interval, the wider end of two: Fisher's z with a jackknife over blocks of
 * tests, and the error of a correlation corrected for attenuation; Student's t; an error
 * never below 1/√(m − 3), that of effects measured without error. Left out below five tests with both metrics, or where
 * the measured effects of one of the two differ no more than their errors let expect (Cochran's Q at `alpha`), as a
 * correlation with what does not vary is not defined. Errors: as `measured`.
 */
export function tieOf(
  past: PastTests,
  [proxy, outcome]: readonly [number, number],
  alpha: number,
): Tie | LeftOut {
  level('alpha', alpha);
  const tests = measured(past, [proxy, outcome]);
  if (tests.length < 5) return leftOut(`${tests.length} tests measured it and the outcome`);
  for (const [i, name] of ['its', 'the outcome’s'].entries()) {
    const p = sameness(tests, i);
    if (!(p <= alpha))
      return leftOut(`${name} effects differ no more than chance lets expect (p = ${p.toFixed(2)})`);
  }
  const truth = trueEffects(tests, 2);
  const correlation = correlationOf(truth.covariance);
  const count = Math.min(blocks, tests.length);
  const left = Array.from({ length: count }, (_, block) => {
    const kept = tests.filter((_, i) => i % count !== block);
    const own = correlationOf(trueEffects(kept, 2, truth).covariance);
    return fisher(Number.isNaN(own) ? 0 : own);
  });
  const middle = left.reduce((sum, z) => sum + z, 0) / count;
  const square = left.reduce((sum, z) => sum + (z - middle) * (z - middle), 0) * ((count - 1) / count);
  const se = Math.max(Math.sqrt(square), 1 / Math.sqrt(tests.length - 3));
  const radius = studentT.upperQuantile(alpha / 2, count - 1) * se;
  const z = fisher(correlation);
  const plain = studentT.upperQuantile(alpha / 2, count - 1) * plainError(tests, truth, correlation);
  return {
    kind: 'tie',
    tests,
    truth,
    correlation,
    lower: Math.max(-1, Math.min(Math.tanh(z - radius), correlation - plain)),
    upper: Math.min(1, Math.max(Math.tanh(z + radius), correlation + plain)),
    naive: naiveOf(tests),
  };
}

const fisher = (rho: number): number => Math.atanh(Math.max(-edge, Math.min(edge, rho)));

/** NaN where one of the two does not vary. */
function correlationOf(covariance: Float64Array): number {
  const [xx = 0, xy = 0, , yy = 0] = covariance;
  const scale = Math.sqrt(xx * yy);
  return scale > 0 ? Math.max(-1, Math.min(1, xy / scale)) : Number.NaN;
}

/**
 * (1 − r²)/√(m − 3) over the root of both reliabilities, r the correlation that they leave: the error of a correlation
 * corrected for attenuation (Spearman 1904), which goes on where the estimate is at its edge and a jackknife sees nothing.
 */
function plainError(tests: readonly Measured[], { covariance }: TrueEffects, correlation: number): number {
  const reliability = (i: number) => {
    const noise = tests.reduce((sum, one) => sum + one.noise[3 * i]!, 0) / tests.length;
    return covariance[3 * i]! / (covariance[3 * i]! + noise);
  };
  const left = Math.sqrt(reliability(0) * reliability(1));
  const r = correlation * left;
  return (1 - r * r) / (Math.sqrt(tests.length - 3) * left);
}

/** P of effects that differ as much, if the true ones were all the same (Cochran 1954). */
const sameness = (tests: readonly Measured[], i: number): number =>
  samenessP(
    tests.map(({ effect, noise }) => ({ value: effect[i]!, se: Math.sqrt(noise[3 * i]!), df: null })),
  );

function naiveOf(tests: readonly Measured[]): number {
  const means = [0, 1].map((i) => tests.reduce((sum, { effect }) => sum + effect[i]!, 0) / tests.length);
  const product = (i: number, j: number) =>
    tests.reduce((sum, { effect }) => sum + (effect[i]! - means[i]!) * (effect[j]! - means[j]!), 0);
  return correlationOf(Float64Array.of(product(0, 0), product(0, 1), product(1, 0), product(1, 1)));
}
