import { cholesky, type Stream } from '../../kit/index.ts';
import { sameLength } from '../checks.ts';
import { experimentsErrors } from '../errors.ts';

/** The estimated means of one arm in several metrics, all turned so that more is better. */
export interface ArmOutcomes {
  readonly name: string;
  readonly means: readonly number[];
  /** Covariance of these estimates (of the means, not of units), metrics x metrics, row-major. */
  readonly covariance: ArrayLike<number>;
}

/** Draws every arm's true means once, arms x metrics: normal around the estimates, metrics of an arm jointly. */
export type DrawMeans = () => Float64Array;

/** Errors: EXPERIMENTS_SAMPLE_UNFIT for fewer than two arms, EXPERIMENTS_LENGTHS_DIFFER, EXPERIMENTS_NO_SPREAD. */
export function drawerOf(arms: readonly ArmOutcomes[], stream: Stream): DrawMeans {
  const [first] = arms;
  if (!first || arms.length < 2)
    throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({ problem: `${arms.length} arms to compare` });
  const metrics = first.means.length;
  const factors = arms.map(({ name, means, covariance }) => {
    sameLength(`metrics of arm "${name}"`, means.length, metrics);
    sameLength(`covariances of arm "${name}"`, covariance.length, metrics * metrics);
    if (!means.every(Number.isFinite))
      throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({ problem: `a mean of arm "${name}" is not finite` });
    const factor = cholesky.factor(Float64Array.from(covariance), metrics);
    if (!factor.ok)
      throw experimentsErrors.EXPERIMENTS_NO_SPREAD({ what: `metric ${factor.error.row} of arm "${name}"` });
    return factor.value;
  });
  const z = new Float64Array(metrics);
  return () => {
    const out = new Float64Array(arms.length * metrics);
    arms.forEach(({ means }, a) => {
      for (let k = 0; k < metrics; k++) z[k] = stream.normal();
      // Σ = U'U, so U'z has covariance Σ.
      for (let k = 0; k < metrics; k++) {
        let sum = means[k]!;
        for (let j = 0; j <= k; j++) sum += factors[a]![j * metrics + k]! * z[j]!;
        out[a * metrics + k] = sum;
      }
    });
    return out;
  };
}
