import { dot, logistic, ridge, type LinearFit, type Rows } from '../../kit/index.ts';
import type { Assumption } from '../assumptions.ts';
import { experimentsErrors } from '../errors.ts';
import { fixedHorizon, pOf, standardised, type Effect } from '../estimate.ts';
import { hasAlarm } from './alarm.ts';
import type { CausalReading, Placebo } from './reading.ts';

/** Units whose treatment nobody drew. Rows in an order that says nothing; row i is in fold i mod `folds`. */
export interface ObservedUnits {
  readonly columns: number;
  /** Covariates from before treatment, row-major. */
  readonly x: Float64Array;
  readonly outcome: ArrayLike<number>;
  /** 1 treated, 0 not. */
  readonly treated: ArrayLike<number>;
  /** Outcomes that treatment cannot have touched, by name: the metric in the time before, above all. */
  readonly untouched?: Readonly<Record<string, ArrayLike<number>>>;
}

/** How an observational effect is read. */
export interface ObservationalOptions {
  readonly alpha: number;
  /** Default 5. */
  readonly folds?: number;
  /** Units whose chance of treatment is closer than this to 0 or 1 are left out and counted; default .02. */
  readonly trim?: number;
  /** Ridge penalty of the outcome models; default 1. */
  readonly penalty?: number;
}

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
 * The mean effect by augmented inverse propensity weighting with cross-fitted logistic propensities and ridge outcome
 * models (Robins, Rotnitzky and Zhao 1994; Chernozhukov et al. 2018). Placebos: the same for outcomes that treatment
 * cannot have touched. Sensitivity: the E-value of the end of the interval, the risk ratio that a hidden confounder
 * needs with both treatment and outcome (VanderWeele and Ding 2017, approximation for standardised differences).
 * Errors: EXPERIMENTS_LENGTHS_DIFFER, EXPERIMENTS_SAMPLE_UNFIT.
 */
export function observational(
  units: ObservedUnits,
  { alpha, folds = 5, trim = 0.02, penalty = 1 }: ObservationalOptions,
): ObservationalReading {
  checkUnits(units, folds);
  const chance = crossFitted(
    units,
    folds,
    (rows) => logistic(pick(units, rows, units.treated)),
    (fit, row) => 1 / (1 + Math.exp(-predict(fit, units, row))),
  );
  const kept = Array.from(chance.keys()).filter((row) => chance[row]! >= trim && chance[row]! <= 1 - trim);
  if (kept.length < 2 * folds)
    throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({
      problem: 'hardly a unit could have been treated or not',
    });
  const effectOn = (outcome: ArrayLike<number>) => weighted(units, { outcome, chance, kept, folds, penalty });
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
        breakdown: nearest > 0 ? eValue(nearest / deviation(units.outcome)) : null,
      },
    ],
    isAlarm: hasAlarm(placebos),
    trimmed: chance.length - kept.length,
    unadjusted: unadjusted(units),
  };
}

/** RR + √(RR(RR − 1)) with RR ≈ exp(.91 d). */
function eValue(standardisedDifference: number): number {
  const ratio = Math.exp(0.91 * standardisedDifference);
  return ratio + Math.sqrt(ratio * (ratio - 1));
}

function checkUnits({ columns, x, outcome, treated, untouched = {} }: ObservedUnits, folds: number): void {
  const n = outcome.length;
  const differ = (what: string, found: number, expected: number) =>
    experimentsErrors.EXPERIMENTS_LENGTHS_DIFFER({ what, found, expected });
  if (x.length !== n * columns) throw differ('covariates', x.length, n * columns);
  if (treated.length !== n) throw differ('treatments', treated.length, n);
  for (const [name, values] of Object.entries(untouched))
    if (values.length !== n) throw differ(name, values.length, n);
  const count = Array.from(treated).filter((arm) => arm === 1).length;
  if (Math.min(count, n - count) < 2 * folds)
    throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({ problem: `${count} of ${n} units are treated` });
}

const predict = (
  { intercept, coefficients }: LinearFit,
  { columns, x }: ObservedUnits,
  row: number,
): number => intercept + dot(coefficients, x.subarray(row * columns, (row + 1) * columns));

function pick({ columns, x }: ObservedUnits, rows: readonly number[], y: ArrayLike<number>): Rows {
  const out = new Float64Array(rows.length * columns);
  rows.forEach((row, at) => out.set(x.subarray(row * columns, (row + 1) * columns), at * columns));
  return { columns, x: out, y: rows.map((row) => y[row]!) };
}

/** A value per unit from a fit to the units of other folds. */
function crossFitted(
  { outcome }: ObservedUnits,
  folds: number,
  fit: (rows: readonly number[]) => LinearFit,
  value: (fitted: LinearFit, row: number) => number,
): Float64Array {
  const rows = Array.from({ length: outcome.length }, (_, row) => row);
  const fits = Array.from({ length: folds }, (_, fold) => fit(rows.filter((row) => row % folds !== fold)));
  return Float64Array.from(rows, (row) => value(fits[row % folds]!, row));
}

interface Weighting {
  readonly outcome: ArrayLike<number>;
  readonly chance: Float64Array;
  readonly kept: readonly number[];
  readonly folds: number;
  readonly penalty: number;
}

function weighted(units: ObservedUnits, { outcome, chance, kept, folds, penalty }: Weighting): Effect {
  const { treated } = units;
  const [control, treatment] = [0, 1].map((arm) =>
    crossFitted(
      units,
      folds,
      (rows) => {
        const own = rows.filter((row) => treated[row] === arm);
        return ridge(pick(units, own, outcome), { penalty });
      },
      (fit, row) => predict(fit, units, row),
    ),
  );
  const scores = kept.map((row) => {
    const [m0, m1, e] = [control![row]!, treatment![row]!, chance[row]!];
    const residual = treated[row] === 1 ? (outcome[row]! - m1) / e : -(outcome[row]! - m0) / (1 - e);
    return m1 - m0 + residual;
  });
  const n = scores.length;
  const value = scores.reduce((sum, score) => sum + score, 0) / n;
  const scatter = scores.reduce((sum, score) => sum + (score - value) * (score - value), 0);
  return { value, se: Math.sqrt(scatter / (n - 1) / n), df: null, assumptions };
}

function unadjusted({ outcome, treated }: ObservedUnits): number {
  const mean = (arm: number) => {
    const own = Array.from(outcome).filter((_, row) => treated[row] === arm);
    return own.reduce((sum, value) => sum + value, 0) / own.length;
  };
  return mean(1) - mean(0);
}

function deviation(values: ArrayLike<number>): number {
  const list = Array.from(values);
  const mean = list.reduce((sum, value) => sum + value, 0) / list.length;
  return Math.sqrt(list.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / (list.length - 1));
}
