import { dot, moments, quadraticForm, type Rows } from '../../kit/index.ts';
import type { Assumption } from '../assumptions.ts';
import { sameLength } from '../checks.ts';
import { experimentsErrors } from '../errors.ts';
import type { Effect } from '../estimate.ts';
import type { SurrogateModel } from './surrogate-model.ts';

/** Short outcomes of an arm, as the model has them: n, means, and covariance per unit. */
export interface SurrogateArm {
  readonly n: number;
  readonly means: Float64Array;
  /** Square, row-major; the upper triangle is read. */
  readonly covariance: Float64Array;
}

/** The effect on a long outcome that short ones foretell, and what its error is made of. */
export interface SurrogateEffect extends Effect {
  /** Of the experiment alone, as if the coefficients were known. */
  readonly samplingSe: number;
  /** What not knowing the coefficients adds. */
  readonly modelSe: number;
}

const assumptions: readonly Assumption[] = [
  'independent-units',
  'random-assignment',
  'normal-means',
  'surrogacy',
  'comparability',
];

/** The short outcomes of an arm from its rows; errors: EXPERIMENTS_SAMPLE_UNFIT below two rows. */
export function surrogateArm({ columns, x }: Pick<Rows, 'columns' | 'x'>): SurrogateArm {
  const n = x.length / columns;
  if (!(n >= 2)) throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({ problem: `${n} units in an arm` });
  const { meanX, xx } = moments.ofRows({ columns, x, y: new Float64Array(n) });
  return { n, means: meanX, covariance: xx.map((value) => value / (n - 1)) };
}

/**
 * The surrogate index (Athey, Chetty, Imbens and Kang 2019, section 3): β'Δ, Δ the difference of the short outcomes'
 * means. With V the covariance of Δ and B that of β, independent of each other, its variance is
 * β'Vβ (sampling) + Δ'BΔ + tr(BV) (model). Errors: EXPERIMENTS_LENGTHS_DIFFER, EXPERIMENTS_NO_SPREAD.
 */
export function surrogateIndex(
  model: SurrogateModel,
  { control, treatment }: { readonly control: SurrogateArm; readonly treatment: SurrogateArm },
): SurrogateEffect {
  const { coefficients, covariance } = model;
  sameLength('short outcomes of the control', control.means.length, coefficients.length);
  sameLength('short outcomes of the treatment', treatment.means.length, coefficients.length);
  const shift = treatment.means.map((mean, j) => mean - control.means[j]!);
  const spread = treatment.covariance.map((v, at) => v / treatment.n + control.covariance[at]! / control.n);
  const sampling = quadraticForm(spread, coefficients);
  const model2 = quadraticForm(covariance, shift) + traceOfProduct(covariance, spread, shift.length);
  if (!(sampling + model2 > 0)) throw experimentsErrors.EXPERIMENTS_NO_SPREAD({ what: 'the index' });
  return {
    value: dot(coefficients, shift),
    se: Math.sqrt(sampling + model2),
    df: null,
    samplingSe: Math.sqrt(sampling),
    modelSe: Math.sqrt(model2),
    assumptions,
  };
}

/** tr(AB) of symmetric matrices of which the upper triangles are read. */
function traceOfProduct(a: Float64Array, b: Float64Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++)
    for (let j = i; j < n; j++) sum += (i === j ? 1 : 2) * a[i * n + j]! * b[i * n + j]!;
  return sum;
}
