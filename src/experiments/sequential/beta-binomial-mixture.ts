import { betaDist, logGamma } from '../../kit/index.ts';
import { level, positive } from '../checks.ts';
import type { Interval } from '../estimate.ts';
import { mixtureOf, type Mixture, type Tuning } from './mixture.ts';
import { normalMixtureRho, oneSidedRho } from './normal-mixture.ts';
import { rootOf } from './root.ts';

/** Increments lie in [−g, h]; one side or both. */
export interface BetaBinomialTuning extends Tuning {
  readonly g: number;
  readonly h: number;
  readonly sides: 1 | 2;
}

/** ln B(a, b; x) = ln ∫_0^x u^(a−1)(1 − u)^(b−1) du. */
function logIncompleteBeta(a: number, b: number, x: number): number {
  const full = logGamma(a) + logGamma(b) - logGamma(a + b);
  return x === 1 ? full : full + Math.log(betaDist.cdf(x, a, b));
}

/** For bounded increments, exact for Bernoulli ones: Robbins' beta-binomial mixture (Howard et al. 2021, prop. 7 and 8). */
export function betaBinomialMixture(tuning: BetaBinomialTuning): Mixture {
  const { g, h, sides } = tuning;
  const [product, width] = [positive('g', g) * positive('h', h), g + h];
  const rho = sides === 1 ? oneSidedRho(tuning) : normalMixtureRho(tuning);
  const r = Math.max(rho - product, 1e-3 * product);
  const x = sides === 1 ? h / width : 1;
  const start = logIncompleteBeta(r / (g * width), r / (h * width), x);
  const logMixture = (s: number, v: number) => {
    const [ups, downs] = [(v + h * s) / (h * width), (v - g * s) / (g * width)];
    const prior = logIncompleteBeta(r / (g * width) + downs, r / (h * width) + ups, x) - start;
    return (v / product) * Math.log(width) - ups * Math.log(g) - downs * Math.log(h) + prior;
  };
  return mixtureOf(logMixture, (v) => v / g);
}

/** Successes of trials so far, and the number of trials at which the sequence is tightest. */
export interface TrialsSoFar {
  readonly successes: number;
  readonly trials: number;
  readonly tuning: number;
}

/** Confidence sequence of a proportion: every p whose own beta-binomial mixture is below 1/alpha. */
export function proportionSequence({ successes, trials, tuning }: TrialsSoFar, alpha: number): Interval {
  const enough = -Math.log(level('alpha', alpha));
  const mean = Math.min(1 - edge, Math.max(edge, successes / trials));
  const evidence = (p: number) => {
    const v = p * (1 - p);
    const mixture = betaBinomialMixture({ g: p, h: 1 - p, v: tuning * v, alpha, sides: 2 });
    return mixture.logMixture(successes - trials * p, trials * v) - enough;
  };
  const lower = rootOf((p) => -evidence(p), { low: edge, high: mean });
  const upper = rootOf(evidence, { low: mean, high: 1 - edge });
  return { lower: lower > edge ? lower : 0, upper: upper < 1 - edge ? upper : 1 };
}

/** As near to 0 and 1 as a proportion is told from them. */
const edge = 1e-12;
