import { positive } from '../checks.ts';
import { fixedHorizon, type Effect, type Estimate } from '../estimate.ts';

/** Which way a metric should go. */
export type Preferred = 'increase' | 'decrease';

/** The direction of a metric, its margin in the units of the effect (above 0), and the one-sided level. */
export interface Margin {
  readonly preferred: Preferred;
  readonly margin: number;
  readonly alpha: number;
}

/** Whether the effect is no worse than the margin allows: one-sided, against −margin (or +margin for a decrease). */
export const nonInferiority = (effect: Effect, { preferred, margin, alpha }: Margin): Estimate =>
  fixedHorizon(effect, {
    alpha,
    side: preferred === 'increase' ? 'greater' : 'less',
    nullValue: (preferred === 'increase' ? -1 : 1) * positive('margin', margin),
  });
