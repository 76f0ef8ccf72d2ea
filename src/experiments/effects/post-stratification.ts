import { joined, type Assumption } from '../assumptions.ts';
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

/** A stratum with its share of the population. */
interface Weighted extends Stratum {
  readonly weight: number;
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
  const isRelative = scale === 'relative';
  const weighted = weigh(strata);
  const control = meanOf(weighted, (stratum) => stratum.control.mean);
  const treatment = meanOf(weighted, (stratum) => stratum.treatment.mean);
  const divisor = isRelative ? base('the control arm', control) : 1;
  const ratio = isRelative ? treatment / divisor : 1;
  const square = divisor * divisor;
  const squares = {
    control: (ratio * ratio * errorIn(weighted, 'control') + errorOfShares(weighted, ratio)) / square,
    treatment: errorIn(weighted, 'treatment') / square,
  };
  const effect = effectOf((treatment - control) / divisor, squares, assumedBy(strata));
  const assumptions = joined(effect.assumptions, isRelative ? ['delta-method'] : []);
  return { ...effect, df: null, assumptions };
}

const assumedBy = (strata: readonly Stratum[]): readonly Assumption[] =>
  joined(...strata.flatMap(({ control, treatment }) => [control.assumptions, treatment.assumptions]), [
    'strata-before-exposure',
    'known-variance',
  ]);

const unitsOf = (strata: readonly Stratum[]): number =>
  strata.reduce((sum, { control, treatment }) => sum + control.n + treatment.n, 0);

function weigh(strata: readonly Stratum[]): readonly Weighted[] {
  const units = unitsOf(strata);
  const weighted = strata.map((stratum) => ({
    ...stratum,
    weight: stratum.share ?? unitsOf([stratum]) / units,
  }));
  const sum = weighted.reduce((total, { weight }) => total + weight, 0);
  if (Math.abs(sum - 1) < 1e-6 && weighted.every(({ weight }) => weight >= 0)) return weighted;
  throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({
    problem: `shares of the strata are below 0, or add up to ${sum}`,
  });
}

const meanOf = (weighted: readonly Weighted[], of: (stratum: Stratum) => number): number =>
  weighted.reduce((sum, stratum) => sum + stratum.weight * of(stratum), 0);

const errorIn = (weighted: readonly Weighted[], arm: 'control' | 'treatment'): number =>
  weighted.reduce((sum, stratum) => sum + stratum.weight * stratum.weight * errorOf(stratum[arm]), 0);

/** What shares counted in the sample add to the squared error; known shares add nothing. */
function errorOfShares(weighted: readonly Weighted[], ratio: number): number {
  if (weighted.every(({ share }) => share !== undefined)) return 0;
  const contrast = ({ control, treatment }: Stratum) => treatment.mean - ratio * control.mean;
  const centre = meanOf(weighted, contrast);
  const away = (stratum: Stratum) => contrast(stratum) - centre;
  return meanOf(weighted, (stratum) => away(stratum) * away(stratum)) / unitsOf(weighted);
}
