import { difference } from '../effects/difference.ts';
import { joined } from '../assumptions.ts';
import { experimentsErrors } from '../errors.ts';
import { fixedHorizon, pOf, standardised, type Effect } from '../estimate.ts';
import { errorOf, type Arm } from '../samples/arm.ts';
import { valuesArm } from '../samples/mean-sample.ts';
import { hasAlarm } from './alarm.ts';
import { checkPanel, checkStart, meanOver, type Panel } from './panel.ts';
import type { CausalReading, Placebo } from './reading.ts';
import { trendSensitivity } from './trend-sensitivity.ts';

/** Two groups of the same units over time; the treatment of the first begins in period `from` (the first is 0). */
export interface TreatedAndControl {
  readonly treated: Panel;
  readonly control: Panel;
  readonly from: number;
}

/** How a reading is made. */
export interface DesignOptions {
  readonly alpha: number;
  /** Violations to show, in multiples of the largest one before treatment; default .5, 1, 2. */
  readonly violations?: readonly number[];
}

const assumptions = ['parallel-trends', 'no-anticipation', 'independent-units', 'normal-means'] as const;

/**
 * The change of the treated, mean after minus mean before, less that of the control group. A unit's change is one
 * value, so errors allow any dependence over time (clusters are units: Bertrand, Duflo and Mullainathan 2004).
 * Placebos: the same between each period before treatment and the last of them. Sensitivity: trends may part by
 * up to M times the largest parting from one period to the next that was seen before (relative magnitudes, Rambachan
 * and Roth 2023), which over P periods before and K after biases the mean by at most M·(P + K)/2 of it.
 * Errors: EXPERIMENTS_PANEL_UNFIT, EXPERIMENTS_SAMPLE_UNFIT, EXPERIMENTS_NO_SPREAD.
 */
export function differenceInDifferences(
  { treated, control, from }: TreatedAndControl,
  { alpha, violations = [0.5, 1, 2] }: DesignOptions,
): CausalReading {
  checkPanel('treated', treated);
  checkPanel('control', { ...control, periods: treated.periods });
  checkStart(from, treated.periods);
  const between = (before: readonly [number, number], after: readonly [number, number]): Effect => ({
    ...difference(changes(control, before, after), changes(treated, before, after)),
    assumptions,
  });
  const estimate = fixedHorizon(between([0, from], [from, treated.periods]), { alpha });
  const single = (period: number) => [period, period + 1] as const;
  const placebos = Array.from({ length: from - 1 }, (_, period): Placebo => {
    const effect = between(single(period), single(from - 1));
    return {
      name: `period ${period} to ${from - 1}`,
      effect,
      p: pOf(standardised(effect), 'two-sided', effect.df),
    };
  });
  const steps = Array.from({ length: from - 1 }, (_, at) => between(single(at), single(at + 1)).value);
  return {
    evidence: 'quasi-experimental',
    estimate: { ...estimate, method: 'difference in differences' },
    placebos,
    sensitivity: trendSensitivity(estimate, { steps, spread: treated.periods / 2, violations }),
    isAlarm: hasAlarm(placebos),
  };
}

/**
 * Two by two from four independent samples of the population, as surveys give them (Card and Krueger 1994).
 * Errors: EXPERIMENTS_NO_SPREAD.
 */
export function crossSections(groups: {
  readonly treated: { readonly before: Arm; readonly after: Arm };
  readonly control: { readonly before: Arm; readonly after: Arm };
}): Effect {
  const { treated, control } = groups;
  const arms = [treated.after, treated.before, control.after, control.before];
  const value = treated.after.mean - treated.before.mean - (control.after.mean - control.before.mean);
  const squares = arms.reduce((sum, arm) => sum + errorOf(arm), 0);
  if (!(squares > 0)) throw experimentsErrors.EXPERIMENTS_NO_SPREAD({ what: 'any of the four samples' });
  return {
    value,
    se: Math.sqrt(squares),
    df: null,
    assumptions: joined(assumptions, ['known-variance']),
  };
}

function changes(panel: Panel, before: readonly [number, number], after: readonly [number, number]): Arm {
  const change = (unit: number) => meanOver(panel, unit, after) - meanOver(panel, unit, before);
  return valuesArm(Array.from({ length: panel.units }, (_, unit) => change(unit)));
}
