import { dot, logistic, ridge, type LinearFit, type Rows } from '../../kit/index.ts';
import { experimentsErrors } from '../errors.ts';

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

/** How scores are made and read. */
export interface ScoreOptions {
  readonly alpha: number;
  /** Default 5. */
  readonly folds?: number;
  /** Units whose chance of treatment is closer than this to 0 or 1 are left out and counted; default .02. */
  readonly trim?: number;
  /** Ridge penalty of the outcome models; default 1. */
  readonly penalty?: number;
}

/** One score per unit with overlap: its mean is the mean effect, its regression on x the effect given x. */
export interface Scores {
  readonly rows: readonly number[];
  readonly of: (outcome: ArrayLike<number>) => Float64Array;
}

/**
 * Scores m1 − m0 + residual/chance of augmented inverse propensity weighting, with logistic propensities and ridge
 * outcome models that have not seen the unit's fold (Robins, Rotnitzky and Zhao 1994; Chernozhukov et al. 2018).
 * Errors: EXPERIMENTS_LENGTHS_DIFFER, EXPERIMENTS_SAMPLE_UNFIT.
 */
export function scoresOf(
  units: ObservedUnits,
  { folds = 5, trim = 0.02, penalty = 1 }: Omit<ScoreOptions, 'alpha'>,
): Scores {
  checkUnits(units, folds);
  const { treated } = units;
  const chance = crossFitted(
    units,
    folds,
    (rows) => logistic(pick(units, rows, treated)),
    (fit, row) => 1 / (1 + Math.exp(-predict(fit, units, row))),
  );
  const rows = Array.from(chance.keys()).filter((row) => chance[row]! >= trim && chance[row]! <= 1 - trim);
  if (rows.length < 2 * folds)
    throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({
      problem: 'hardly a unit could have been treated or not',
    });
  const modelOf = (outcome: ArrayLike<number>, arm: number) =>
    crossFitted(
      units,
      folds,
      (inside) => {
        const own = inside.filter((row) => treated[row] === arm);
        return ridge(pick(units, own, outcome), { penalty });
      },
      (fit, row) => predict(fit, units, row),
    );
  const of = (outcome: ArrayLike<number>): Float64Array => {
    const [control, treatment] = [modelOf(outcome, 0), modelOf(outcome, 1)];
    return Float64Array.from(rows, (row) => {
      const [m0, m1, e] = [control[row]!, treatment[row]!, chance[row]!];
      const residual = treated[row] === 1 ? (outcome[row]! - m1) / e : -(outcome[row]! - m0) / (1 - e);
      return m1 - m0 + residual;
    });
  };
  return { rows, of };
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

/** The linear predictor of a unit. */
export const predict = (
  { intercept, coefficients }: LinearFit,
  { columns, x }: ObservedUnits,
  row: number,
): number => intercept + dot(coefficients, x.subarray(row * columns, (row + 1) * columns));

/** Some units with a target, as rows of a fit. */
export function pick({ columns, x }: ObservedUnits, rows: readonly number[], y: ArrayLike<number>): Rows {
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
