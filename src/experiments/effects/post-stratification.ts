import { joined } from '../assumptions.ts';
import { base } from '../checks.ts';
import { experimentsErrors } from '../errors.ts';
import type { Effect } from '../estimate.ts';
import { errorOf, type Arm } from '../samples/arm.ts';
import { effectOf } from './difference.ts';

/** One stratum in both arms; any arm will do, adjusted ones too. */
export interface Stratum {
  readonly control: Arm;
  readonly treatment: Arm;
  /** The stratum's share of the population, where it is known; else the share of the units seen. */
  readonly share?: number;
}

/** The options of a post-stratified effect. */
export interface PostStratificationOptions {
  /** Default absolute. */
  readonly scale?: 'absolute' | 'relative';
}

/** A stratum's weight, and the gradient of the effect in its two means. */
interface Weighted {
  readonly weight: number;
  readonly stratum: Stratum;
}

/**
 * Σ w_s (m_Bs − m_As), or that over Σ w_s m_As; w the shares. With shares from the sample, their own error
 * counts: Σ w_s (g_s − ḡ)²/N for the gradient g_s in the share, as for strata drawn at random (Miratrix, Sekhon
 * and Yu 2013). Every stratum needs two units per arm. Errors: EXPERIMENTS_SAMPLE_UNFIT, EXPERIMENTS_BASE_ZERO.
 */
export function postStratified(
  strata: readonly Stratum[],
  { scale = 'absolute' }: PostStratificationOptions = {},
): Effect {
  const units = strata.reduce((sum, { control, treatment }) => sum + control.n + treatment.n, 0);
  const weighted = weigh(strata, units);
  const mean = (of: (stratum: Stratum) => number) =>
    weighted.reduce((sum, { weight, stratum }) => sum + weight * of(stratum), 0);
  const control = mean((stratum) => stratum.control.mean);
  const treatment = mean((stratum) => stratum.treatment.mean);
  const base_ = scale === 'relative' ? base('the control arm', control) : 1;
  const ratio = scale === 'relative' ? treatment / base_ : 1;
  const contrast = (stratum: Stratum) => stratum.treatment.mean - ratio * stratum.control.mean;
  const centre = mean(contrast);
  const known = strata.every(({ share }) => share !== undefined);
  const ofShares = known ? 0 : mean((s) => (contrast(s) - centre) * (contrast(s) - centre)) / units;
  const squares = {
    control: ratio * ratio * squared(weighted, 'control') + ofShares,
    treatment: squared(weighted, 'treatment'),
  };
  const scaled = {
    control: squares.control / (base_ * base_),
    treatment: squares.treatment / (base_ * base_),
  };
  const assumptions = joined(
    ...strata.flatMap((stratum) => [stratum.control.assumptions, stratum.treatment.assumptions]),
    scale === 'relative' ? ['strata-before-exposure', 'delta-method'] : ['strata-before-exposure'],
  );
  return { ...effectOf((treatment - control) / base_, scaled, assumptions), df: null };
}

function weigh(strata: readonly Stratum[], units: number): readonly Weighted[] {
  const shares = strata.map(({ control, treatment, share }) => share ?? (control.n + treatment.n) / units);
  const sum = shares.reduce((total, share) => total + share, 0);
  if (!(Math.abs(sum - 1) < 1e-6))
    throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({ problem: `shares of the strata add up to ${sum}` });
  return strata.map((stratum, at) => ({ weight: shares[at]!, stratum }));
}

const squared = (weighted: readonly Weighted[], arm: 'control' | 'treatment'): number =>
  weighted.reduce((sum, { weight, stratum }) => sum + weight * weight * errorOf(stratum[arm]), 0);
