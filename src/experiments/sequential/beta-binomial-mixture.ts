import { betaDist, rootOf } from '../../kit/index.ts';
import { level, positive } from '../checks.ts';
import { experimentsErrors } from '../errors.ts';
import type { Interval } from '../estimate.ts';
import { logBayesFactor } from './dirichlet-multinomial.ts';
import { mixtureOf, type Mixture, type Tuning } from './mixture.ts';
import { normalMixtureRho, oneSidedRho } from './normal-mixture.ts';

/** Increments lie in [−g, h]; one side or both. */
export interface BetaBinomialTuning extends Tuning {
  readonly g: number;
  readonly h: number;
  readonly sides: 1 | 2;
}

/**
 * For bounded increments, exact for Bernoulli ones: Robbins' beta-binomial mixture (Howard et al. 2021, prop. 7 and 8),
 * which is a Dirichlet prior of two categories, ups and downs; one side keeps the part of it that is above nought.
 */
export function betaBinomialMixture(tuning: BetaBinomialTuning): Mixture {
  const { g, h, sides } = tuning;
  const [product, width] = [positive('g', g) * positive('h', h), g + h];
  const rho = sides === 1 ? oneSidedRho(tuning) : normalMixtureRho(tuning);
  const concentration = concentrationOf(rho / product);
  const shares = [g / width, h / width] as const;
  const logAbove = (ups: number, downs: number) =>
    sides === 2
      ? 0
      : Math.log(betaDist.cdf(shares[1], concentration * shares[1] + downs, concentration * shares[0] + ups));
  const start = logAbove(0, 0);
  const logMixture = (s: number, v: number) => {
    const [ups, downs] = [(v + h * s) / (h * width), (v - g * s) / (g * width)];
    return logBayesFactor({ counts: [ups, downs], shares, concentration }) + logAbove(ups, downs) - start;
  };
  return mixtureOf(logMixture, (v) => v / g);
}

/** Trials that the prior is worth: those of the normal mixture less the one that boundedness gives. */
const concentrationOf = (trials: number): number => Math.max(trials - 1, 1e-3);

/** Successes of trials so far, and the number of trials at which the sequence is tightest. */
export interface TrialsSoFar {
  readonly successes: number;
  readonly trials: number;
  readonly tuning: number;
}

/**
 * Confidence sequence of a proportion: every p whose own beta-binomial mixture is below 1/alpha, found as a logit so
 * that an end next to 0 or 1 keeps its digits. Errors: EXPERIMENTS_LEVEL_UNFIT, EXPERIMENTS_NUMBER_UNFIT, EXPERIMENTS_SAMPLE_UNFIT.
 */
export function proportionSequence({ successes, trials, tuning }: TrialsSoFar, alpha: number): Interval {
  if (!(positive('trials', trials) && successes >= 0 && successes <= trials))
    throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({
      problem: `${successes} successes of ${trials} units`,
    });
  const enough = -Math.log(level('alpha', alpha));
  const concentration = concentrationOf(normalMixtureRho({ v: tuning, alpha }));
  const counts = [successes, trials - successes];
  const evidence = (logit: number) =>
    logBayesFactor({ counts, shares: [shareOf(logit), shareOf(-logit)], concentration }) - enough;
  const mean = Math.max(-far, Math.min(far, Math.log(successes / (trials - successes))));
  return {
    lower: successes === 0 ? 0 : shareOf(rootOf((logit) => -evidence(logit), { low: -far, high: mean })),
    upper: successes === trials ? 1 : shareOf(rootOf(evidence, { low: mean, high: far })),
  };
}

/** The logit of as little as a double can be told from 0 by. */
const far = 690;

const shareOf = (logit: number): number => 1 / (1 + Math.exp(-logit));
