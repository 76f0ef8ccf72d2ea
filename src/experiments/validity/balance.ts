import { cholesky, dot, type Moments } from '../../kit/index.ts';
import { sameLength } from '../checks.ts';
import { welchFreedom } from '../effects/difference.ts';
import { jointTest, type JointTest } from '../effects/joint-test.ts';
import { experimentsErrors } from '../errors.ts';
import { pOf } from '../estimate.ts';
import { adjustPs } from '../many/adjust.ts';
import { errorOfDifference } from '../samples/covariate-sample.ts';

/** One covariate of two arms, as it was before the experiment. */
export interface CovariateBalance {
  readonly name: string;
  /** Difference of means over the root of the mean variance; 0 for a constant, infinite where it differs by arm. */
  readonly standardised: number;
  readonly p: number;
  /** Corrected for all covariates (Holm). */
  readonly adjustedP: number;
}

/** Balance of all covariates: each alone, and together. */
export interface Balance {
  readonly covariates: readonly CovariateBalance[];
  /** All differences are 0: d'(S_A/n_A + S_B/n_B)⁻¹d, covariates that repeat others left out. */
  readonly together: JointTest;
  readonly isAlarm: boolean;
}

/**
 * Balance of covariates, or of the metrics in the time before (a pre-period A/A test), from the moments of their
 * rows. Alarm where the joint test is below `threshold`, .001 by default; a covariate that varies between the arms alone
 * leaves no doubt. Errors: EXPERIMENTS_LENGTHS_DIFFER, EXPERIMENTS_SAMPLE_UNFIT below two rows in an arm.
 */
export function balance(
  control: Moments,
  treatment: Moments,
  { names, threshold = 0.001 }: { readonly names: readonly string[]; readonly threshold?: number },
): Balance {
  sameLength('covariates of the treatment', treatment.meanX.length, names.length);
  sameLength('covariates of the control', control.meanX.length, names.length);
  for (const { weight } of [control, treatment])
    if (!(weight >= 2))
      throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({ problem: `${weight} units in an arm` });
  const alone = names.map((_, at) => oneCovariate(control, treatment, at));
  const adjusted = adjustPs(
    alone.map(({ p }) => p),
    'holm',
  );
  const together = togetherOf(control, treatment);
  return {
    covariates: names.map((name, at) => ({ name, ...alone[at]!, adjustedP: adjusted[at]! })),
    together,
    isAlarm: together.p < threshold,
  };
}

function oneCovariate(control: Moments, treatment: Moments, at: number) {
  const [a, b] = [control, treatment].map(({ weight, xx, meanX }) => ({
    n: weight,
    variance: xx[at * meanX.length + at]! / (weight - 1),
  }));
  const apart = treatment.meanX[at]! - control.meanX[at]!;
  if (apart === 0) return { standardised: 0, p: 1 };
  const se = Math.sqrt(a!.variance / a!.n + b!.variance / b!.n);
  if (se === 0) return { standardised: Math.sign(apart) * Infinity, p: 0 };
  const standardised = apart / Math.sqrt((a!.variance + b!.variance) / 2);
  return { standardised, p: pOf(apart / se, 'two-sided', welchFreedom(a!, b!)) };
}

function togetherOf(control: Moments, treatment: Moments): JointTest {
  const n = control.meanX.length;
  const free = control.weight + treatment.weight - 2;
  const error = errorOfDifference(control, treatment);
  const apart = treatment.meanX.map((mean, at) => mean - control.meanX[at]!);
  if (apart.some((difference, at) => difference !== 0 && error[at * n + at] === 0))
    return jointTest(Infinity, 1, free);
  let kept = Array.from({ length: n }, (_, at) => at);
  for (;;) {
    const matrix = Float64Array.from(
      kept.flatMap((i) => kept.map((j) => error[Math.min(i, j) * n + Math.max(i, j)]!)),
    );
    const factor = cholesky.factor(matrix, kept.length, 1e-10);
    if (factor.ok) {
      const solved = Float64Array.from(kept, (at) => apart[at]!);
      cholesky.solveLower(factor.value, solved);
      return jointTest(dot(solved, solved), kept.length, free);
    }
    kept = kept.filter((_, at) => at !== factor.error.row);
  }
}
