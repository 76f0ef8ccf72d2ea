import { cholesky, dot, moments, ridgeOfMoments, type Moments, type Rows } from '../../kit/index.ts';
import type { Assumption } from '../assumptions.ts';
import { sameLength } from '../checks.ts';
import { experimentsErrors } from '../errors.ts';
import { checkReadable, type Effect } from '../estimate.ts';
import { rowWeights, type RowWeights } from '../samples/row-weights.ts';

/** The treatment coefficient of the fully interacted regression, and its intercept: the control mean at x̄. */
export interface LinEffect extends Effect {
  readonly intercept: number;
}

/** Errors that ignore (`classic`: one residual variance) or allow unequal variances (MacKinnon and White 1985). */
export type LinVariance = 'classic' | 'hc0' | 'hc1' | 'hc2' | 'hc3';

/** One arm regressed on its covariates, seen from the common mean x̄. */
interface FittedArm {
  readonly rows: Rows;
  readonly weights: RowWeights;
  /** All of them together. */
  readonly weight: number;
  /** The fitted mean at x̄. */
  readonly mean: number;
  readonly slopes: Float64Array;
  readonly meanX: Float64Array;
  readonly meanY: number;
  /** Factor of the scatter of x. */
  readonly factor: Float64Array;
  /** S⁻¹(x̄ − x̄_arm), so that the fitted mean is Σ w_i (1/W + reach'(x_i − x̄_arm)) y_i, W all weights of the arm. */
  readonly reach: Float64Array;
  readonly offset: Float64Array;
  readonly residual: number;
}

/**
 * Lin (2013): y on treatment, x − x̄ and their products. As the products split the arms, it is one regression
 * per arm read at the common mean x̄. Rows are units, of at least two more than covariates per arm. Weights are those of
 * least squares: means and slopes are weighted, errors are of the rows √w·(x, y), and no scale of the weights matters;
 * `classic` takes a row's variance to be σ²/w, the others nothing. A row of weight 0 does not count.
 * Errors: EXPERIMENTS_SAMPLE_UNFIT, EXPERIMENTS_LENGTHS_DIFFER, EXPERIMENTS_NO_SPREAD.
 */
export function linEffect(control: Rows, treatment: Rows, variance: LinVariance = 'hc2'): LinEffect {
  sameLength('covariates of the treatment', treatment.columns, control.columns);
  const [momentsA, momentsB] = [moments.ofRows(control), moments.ofRows(treatment)];
  const centre = moments.empty(control.columns);
  moments.merge(centre, momentsA);
  moments.merge(centre, momentsB);
  const a = fitArm(control, momentsA, centre.meanX);
  const b = fitArm(treatment, momentsB, centre.meanX);
  const df = a.weights.counted + b.weights.counted - 2 * (1 + control.columns);
  const square = variance === 'classic' ? classic(a, b, df) : robust(a, b, { variance, df });
  const effect = { value: b.mean - a.mean, se: Math.sqrt(square) };
  checkReadable(effect);
  return { ...effect, df, intercept: a.mean, assumptions };
}

const assumptions: readonly Assumption[] = [
  'independent-units',
  'random-assignment',
  'normal-means',
  'covariate-before-exposure',
];

function fitArm(rows: Rows, arm: Moments, centre: Float64Array): FittedArm {
  const k = rows.columns;
  const weights = rowWeights(rows);
  const factor = cholesky.factor(arm.xx, k, 1e-12);
  if (!factor.ok || weights.counted < k + 2)
    throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({
      problem: 'covariates of an arm depend on each other',
    });
  const { coefficients: slopes } = ridgeOfMoments(arm);
  const offset = centre.map((mean, i) => mean - arm.meanX[i]!);
  const reach = Float64Array.from(offset);
  cholesky.solve(factor.value, reach);
  return {
    rows,
    weights,
    weight: arm.weight,
    mean: arm.meanY + dot(slopes, offset),
    slopes,
    meanX: arm.meanX,
    meanY: arm.meanY,
    factor: factor.value,
    reach,
    offset,
    residual: Math.max(0, arm.yy - dot(slopes, arm.xy)),
  };
}

/** σ² Σ over arms (1/W + d'S⁻¹d), d = x̄ − x̄_arm. */
function classic(a: FittedArm, b: FittedArm, df: number): number {
  const share = ({ weight, reach, offset }: FittedArm) => 1 / weight + dot(reach, offset);
  return ((a.residual + b.residual) / df) * (share(a) + share(b));
}

function robust(a: FittedArm, b: FittedArm, { variance, df }: { variance: LinVariance; df: number }): number {
  const scale = variance === 'hc1' ? (a.weights.counted + b.weights.counted) / df : 1;
  const power = { classic: 0, hc0: 0, hc1: 0, hc2: 1, hc3: 2 }[variance];
  return scale * (sandwich(a, power) + sandwich(b, power));
}

/** Of a unit's residual, below which it is all rounding. */
const leastFree = 1e-10;

/** Σ ω_i² e_i² / (1 − h_i)^power, ω_i what unit i has in the fitted mean, h_i its leverage: both with its own weight. */
function sandwich(
  { rows, weights, weight, slopes, meanX, meanY, factor, reach }: FittedArm,
  power: number,
): number {
  const x = new Float64Array(rows.columns);
  let sum = 0;
  for (let i = 0; i < rows.y.length; i++) {
    const own = weights.at(i);
    if (own === 0) continue;
    for (let j = 0; j < x.length; j++) x[j] = rows.x[i * x.length + j]! - meanX[j]!;
    const e = rows.y[i]! - meanY - dot(slopes, x);
    const share = own * (1 / weight + dot(reach, x));
    cholesky.solveLower(factor, x);
    const free = 1 - own / weight - own * dot(x, x);
    if (power > 0 && free < leastFree)
      throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({
        problem: `unit ${i} alone settles a slope, so that its residual says nothing; take hc0 or hc1`,
      });
    sum += (share * share * e * e) / (power === 0 ? 1 : power === 1 ? free : free * free);
  }
  return sum;
}
