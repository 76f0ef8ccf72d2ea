import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { betaDist } from './beta.ts';
import { binomial } from './binomial.ts';
import { chiSquared } from './chi-squared.ts';
import type { Distribution } from './distribution.ts';
import { fisherF } from './fisher-f.ts';
import { gammaDist } from './gamma.ts';
import { normal } from './normal.ts';
import { poisson } from './poisson.ts';
import { studentT } from './student-t.ts';

const distributions: Readonly<Record<string, Distribution<number[]>>> = {
  normal,
  studentT,
  chiSquared,
  fisherF,
  gammaDist,
  betaDist,
  binomial,
  poisson,
};

const rows = readFileSync(new URL('golden.csv', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split(','));

/** What a row says: the function, its first argument, the value, and the scale of the error. */
const claims = ([, x, , , cdf, survival, density, logDensity, quantile, upperQuantile]: readonly string[]) =>
  (
    [
      ['cdf', x, cdf],
      ['survival', x, survival],
      ['density', x, density],
      ['logDensity', x, logDensity],
      ['quantile', cdf, quantile],
      ['upperQuantile', survival, upperQuantile],
    ] as const
  ).filter(([, , want]) => want !== '');

test.each(Object.entries(distributions))('%s is right to 1e-12 in both tails', (name, distribution) => {
  const own = rows.filter((row) => row[0] === name);
  expect(own).toHaveLength(40);
  const faults = own.flatMap((row) => {
    const parameters = row
      .slice(2, 4)
      .filter((text) => text !== '')
      .map(Number);
    return claims(row)
      .map(([of, at, want]) => {
        const got = distribution[of](Number(at), ...parameters);
        return { of, row: row.slice(0, 4).join(' '), got, want: Number(want) };
      })
      .filter(({ of, got, want }) => {
        const scale = of === 'logDensity' ? Math.max(1, Math.abs(want)) : Math.abs(want);
        return !(Math.abs(got - want) <= 1e-12 * scale);
      });
  });
  expect(faults).toEqual([]);
});
