import { joined, type Assumption } from '../assumptions.ts';
import { base, level } from '../checks.ts';
import { experimentsErrors } from '../errors.ts';
import { criticalOf } from '../estimate.ts';
import { errorOf, type Arm } from '../samples/arm.ts';
import { welchFreedom, type Reference } from './difference.ts';

/**
 * Fieller's set for a relative lift: an interval; or, where the control mean is too close to nought to divide
 * by, everything outside an interval, or everything.
 */
export type FiellerSet = { readonly assumptions: readonly Assumption[] } & (
  | { readonly kind: 'interval' | 'outside'; readonly lower: number; readonly upper: number }
  | { readonly kind: 'everything' }
);

/**
 * All lifts ρ − 1 that the data do not reject: (m_B − ρ m_A)² ≤ c² (s_B² + ρ² s_A²), a quadratic in ρ.
 * Fieller, JRSS B 16 (1954). c is t of Welch's degrees of freedom, or normal.
 * Errors: EXPERIMENTS_LEVEL_UNFIT, EXPERIMENTS_NO_SPREAD, EXPERIMENTS_BASE_ZERO for a control that is nought throughout.
 */
export function fieller(
  control: Arm,
  treatment: Arm,
  { alpha, reference = 'student' }: { readonly alpha: number; readonly reference?: Reference },
): FiellerSet {
  const [own, other] = [errorOf(control), errorOf(treatment)];
  if (!(own + other > 0)) throw experimentsErrors.EXPERIMENTS_NO_SPREAD({ what: 'either arm' });
  if (own === 0) base('the control arm', control.mean);
  const df = reference === 'normal' ? null : welchFreedom(control, treatment);
  const c = criticalOf(level('alpha', alpha), 'two-sided', df);
  const assumptions = joined(control.assumptions, treatment.assumptions, ['one-look']);
  const square = control.mean * control.mean - c * c * own;
  const half = control.mean * treatment.mean;
  // half² − square·(m_B² − c² s_B²), with what cancels left out.
  const spread = control.mean * control.mean * other + treatment.mean * treatment.mean * own;
  const discriminant = c * c * (spread - c * c * own * other);
  if (discriminant < 0 || square === 0) return { kind: 'everything', assumptions };
  const root = Math.sqrt(discriminant);
  const ends = [(half - root) / square - 1, (half + root) / square - 1];
  const [lower, upper] = [Math.min(...ends), Math.max(...ends)];
  return { kind: square > 0 ? 'interval' : 'outside', lower, upper, assumptions };
}
