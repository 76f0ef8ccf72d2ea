import { chiSquared } from '../../kit/index.ts';
import type { Assumption } from '../assumptions.ts';
import { sameLength } from '../checks.ts';
import { experimentsErrors } from '../errors.ts';

/** A chi-squared test: Pearson's statistic, its degrees of freedom and its p-value. */
export interface ChiSquaredTest {
  readonly chi2: number;
  readonly df: number;
  readonly p: number;
  readonly assumptions: readonly Assumption[];
}

const assumptions: readonly Assumption[] = ['independent-units', 'expected-counts'];

/** The test of a statistic against its degrees of freedom. */
export const chiSquaredTest = (chi2: number, df: number): ChiSquaredTest => ({
  chi2,
  df,
  p: df === 0 ? 1 : chiSquared.survival(chi2, df),
  assumptions,
});

const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

/**
 * Independence of the rows and columns of a table of counts, without correction for continuity: conversion by
 * arm, missing data by arm, the arms of one experiment by those of another. Empty rows and columns drop out.
 * Errors: EXPERIMENTS_LENGTHS_DIFFER, EXPERIMENTS_SAMPLE_UNFIT.
 */
export function independence(table: readonly (readonly number[])[]): ChiSquaredTest {
  for (const row of table) sameLength('a row of the table', row.length, table[0]!.length);
  if (!table.flat().every((count) => count >= 0 && count < Infinity))
    throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({ problem: 'a count of the table is not 0 or more' });
  const rows = table.map(total);
  const columns = (table[0] ?? []).map((_, j) => total(table.map((row) => row[j]!)));
  const all = total(rows);
  if (!(all > 0)) throw experimentsErrors.EXPERIMENTS_SAMPLE_UNFIT({ problem: 'the table is empty' });
  let chi2 = 0;
  table.forEach((row, i) =>
    row.forEach((observed, j) => {
      const expected = (rows[i]! / all) * columns[j]!;
      if (expected > 0) chi2 += ((observed - expected) / expected) * (observed - expected);
    }),
  );
  const filled = (sums: readonly number[]) => sums.filter((sum) => sum > 0).length;
  return chiSquaredTest(chi2, (filled(rows) - 1) * (filled(columns) - 1));
}
