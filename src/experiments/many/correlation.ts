import { cholesky } from '../../kit/index.ts';
import { experimentsErrors } from '../errors.ts';

/** Rows of a correlation matrix. */
export type Correlation = readonly (readonly number[])[];

/** Every pair correlated alike. */
export const equicorrelation = (size: number, rho: number): Correlation =>
  Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => (i === j ? 1 : rho)));

/** The rows and columns of `kept`, in that order. */
export const subCorrelation = (of: Correlation, kept: readonly number[]): Correlation =>
  kept.map((i) => kept.map((j) => of[i]![j]!));

/** The lower factor L of R = LL', by rows; errors: EXPERIMENTS_CORRELATION_UNFIT. */
export function lowerFactor(correlation: Correlation): readonly Float64Array[] {
  const n = correlation.length;
  correlation.forEach((row, i) => {
    const isSymmetric =
      row.length === n && row.every((value, j) => Math.abs(value - correlation[j]![i]!) < 1e-9);
    if (!isSymmetric || Math.abs(row[i]! - 1) > 1e-9)
      throw experimentsErrors.EXPERIMENTS_CORRELATION_UNFIT({ row: i });
  });
  const factor = cholesky.factor(Float64Array.from(correlation.flat()), n, 1e-12);
  if (!factor.ok) throw experimentsErrors.EXPERIMENTS_CORRELATION_UNFIT({ row: factor.error.row });
  return correlation.map((_, i) => Float64Array.from({ length: i + 1 }, (_, j) => factor.value[j * n + i]!));
}
