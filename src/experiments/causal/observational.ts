import type { Assumption } from '../assumptions.ts';
import { fixedHorizon, pOf, standardised, type Effect } from '../estimate.ts';
import { errorOf } from '../samples/arm.ts';
import { valuesArm } from '../samples/mean-sample.ts';
import { hasAlarm } from './alarm.ts';
import type { CausalReading, Placebo } from './reading.ts';
import { scoresOf, type ObservedUnits, type ScoreOptions } from './scores.ts';

/** A reading that never becomes an experiment. */
export interface ObservationalReading extends CausalReading {
  readonly evidence: 'observational';
  /** Units left out for want of overlap: the effect is that of the rest. */
  readonly trimmed: number;
  /** The difference of means, nothing adjusted. */
  readonly unadjusted: number;
}

const assumptions: readonly Assumption[] = [
  'no-hidden-confounder',
  'overlap',
  'independent-units',
  'normal-means',
];

/**
 * The mean effect by augmented inverse propensity weighting (`scoresOf`). Placebos: the same for outcomes that treatment
 * cannot have touched. Sensitivity: the E-value of the end of the interval, the risk ratio that a hidden confounder
 * needs with both treatment and outcome (VanderWeele and Ding 2017, approximation for standardised differences).
 * Errors: EXPERIMENTS_LENGTHS_DIFFER, EXPERIMENTS_SAMPLE_UNFIT.
 */
export function observational(
  units: ObservedUnits,
  { alpha, ...options }: ScoreOptions,
): ObservationalReading {
  const scores = scoresOf(units, options);
  const effectOn = (outcome: ArrayLike<number>) => meanOf(scores.of(outcome));
  const estimate = {
    ...fixedHorizon(effectOn(units.outcome), { alpha }),
    method: 'augmented inverse propensity weighting',
  };
  const placebos = Object.entries(units.untouched ?? {}).map(([name, outcome]): Placebo => {
    const effect = effectOn(outcome);
    return { name, effect, p: pOf(standardised(effect), 'two-sided') };
  });
  const nearest = Math.max(0, Math.abs(estimate.value) - (estimate.interval.upper! - estimate.value));
  return {
    evidence: 'observational',
    estimate,
    placebos,
    sensitivity: [
      {
        assumption: 'no-hidden-confounder',
        unit: 'E-value: risk ratio of a hidden confounder with treatment and with outcome',
        points: [],
        breakdown: nearest > 0 ? eValue(nearest / Math.sqrt(valuesArm(units.outcome).variance)) : null,
      },
    ],
    isAlarm: hasAlarm(placebos),
    trimmed: units.outcome.length - scores.rows.length,
    unadjusted: unadjusted(units),
  };
}

/** RR + √(RR(RR − 1)) with RR ≈ exp(.91 d). */
function eValue(standardisedDifference: number): number {
  const ratio = Math.exp(0.91 * standardisedDifference);
  return ratio + Math.sqrt(ratio * (ratio - 1));
}

function meanOf(scores: Float64Array): Effect {
  const arm = valuesArm(scores);
  return { value: arm.mean, se: Math.sqrt(errorOf(arm)), df: null, assumptions };
}

function unadjusted({ outcome, treated }: ObservedUnits): number {
  const mean = (arm: number) => valuesArm(Array.from(outcome).filter((_, row) => treated[row] === arm)).mean;
  return mean(1) - mean(0);
}
