import { joined, type Assumption } from '../assumptions.ts';
import { base } from '../checks.ts';
import { experimentsErrors } from '../errors.ts';
import type { Effect } from '../estimate.ts';
import { errorOf, type Arm } from '../samples/arm.ts';

/** The reference distribution of a standard error: Student's t with Welch's degrees of freedom, or the normal. */
export type Reference = 'student' | 'normal';

/** An effect from the squared errors that each arm puts into it; errors: EXPERIMENTS_NO_SPREAD, EXPERIMENTS_SAMPLE_UNFIT. */
export function effectOf(
  value: number,
  squares: { readonly control: number; readonly treatment: number },
  assumptions: readonly Assumption[],
): Omit<Effect, 'df'> {
  const se = Math.sqrt(squares.control + squares.treatment);
  if (se === 0) throw experimentsErrors.EXPERIMENTS_NO_SPREAD({ what: 'either arm' });
  if (!(squares.control >= 0 && squares.treatment >= 0 && Number.isFinite(value + se)))
    throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({
      problem: `an effect of ${value} with squared errors of ${squares.control} and ${squares.treatment}`,
    });
  return { value, se, assumptions };
}

/**
 * Welch (1947) and Satterthwaite (1946): 1/(s²/(n_a − 1) + (1 − s)²/(n_b − 1)), s the share of arm a in the squared
 * error, so that no unit of the metric is too small or too large. At least one arm varies.
 */
export function welchFreedom(a: Pick<Arm, 'n' | 'variance'>, b: Pick<Arm, 'n' | 'variance'>): number {
  const [x, y] = [errorOf(a), errorOf(b)];
  const [shareA, shareB] = [x / (x + y), y / (x + y)];
  return 1 / ((shareA * shareA) / (a.n - 1) + (shareB * shareB) / (b.n - 1));
}

const freedomOf = (control: Arm, treatment: Arm, reference: Reference): number | null =>
  reference === 'normal' ? null : welchFreedom(control, treatment);

const assumed = (control: Arm, treatment: Arm, reference: Reference): readonly Assumption[] =>
  joined(control.assumptions, treatment.assumptions, reference === 'normal' ? ['known-variance'] : []);

/** Treatment mean − control mean; se² = v_A/n_A + v_B/n_B. Errors: EXPERIMENTS_NO_SPREAD. */
export function difference(control: Arm, treatment: Arm, reference: Reference = 'student'): Effect {
  const squares = { control: errorOf(control), treatment: errorOf(treatment) };
  const effect = effectOf(treatment.mean - control.mean, squares, assumed(control, treatment, reference));
  return { ...effect, df: freedomOf(control, treatment, reference) };
}

/**
 * m_B/m_A − 1 by the delta method: se² = v_B/(n_B m_A²) + v_A m_B²/(n_A m_A⁴), with the degrees of freedom of
 * the absolute difference. Errors: EXPERIMENTS_BASE_ZERO, EXPERIMENTS_NO_SPREAD.
 */
export function relativeLift(control: Arm, treatment: Arm, reference: Reference = 'student'): Effect {
  const a = base('the control arm', control.mean);
  const ratio = treatment.mean / a;
  const squares = {
    control: (errorOf(control) / a / a) * ratio * ratio,
    treatment: errorOf(treatment) / a / a,
  };
  const assumptions = joined(assumed(control, treatment, reference), ['delta-method']);
  return {
    ...effectOf((treatment.mean - control.mean) / a, squares, assumptions),
    df: freedomOf(control, treatment, reference),
  };
}
