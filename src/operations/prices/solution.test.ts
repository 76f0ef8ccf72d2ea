import { expect, test } from 'vitest';
import { populationSolver } from '../../arbitration/index.ts';
import type { Part } from './market.ts';
import { pricesOfParts, solvedParts } from './solution.ts';

/** One message for each value, and so many of them at most. */
function partOf(values: readonly number[], limit: number, arm?: string): Part {
  const block = {
    rows: values.length,
    first: Int32Array.from({ length: values.length + 1 }, (_, row) => row),
    value: Float64Array.from(values),
    gain: Float64Array.from(values),
    use: new Float64Array(values.length).fill(1),
  };
  return {
    of: arm === undefined ? undefined : { experiment: 'tone', arm },
    users: values.length,
    standing: 1,
    decisions: values.length,
    limitOf: (whole) => whole,
    limits: { budgets: { sends: limit }, floors: {} },
    solver: populationSolver({
      objectives: [{ name: 'sales' }],
      budgets: [{ name: 'sends', limit }],
      blocks: () => [block],
    }),
  };
}

const pricesWith = (parts: readonly Part[]) => pricesOfParts(solvedParts({ parts }, { floors: [] }));

test('a part’s price lies between what is still sent and what no longer is, and an arm has its own', () => {
  const { lambdas, arms } = pricesWith([partOf([9, 7, 4, 2], 2), partOf([9, 7, 4, 2], 3, 'bold')]);
  expect(lambdas['sends']).toBeGreaterThanOrEqual(4);
  expect(lambdas['sends']).toBeLessThanOrEqual(7);
  const own = arms!['tone']!['bold']!.lambdas['sends']!;
  expect(own).toBeGreaterThanOrEqual(2);
  expect(own).toBeLessThanOrEqual(4);
});

test('where all are in arms of their own the common price is the dearest of them', () => {
  const tight = partOf([9, 7, 4, 2], 1, 'tight');
  const loose = partOf([9, 7, 4, 2], 9, 'loose');
  for (const parts of [
    [tight, loose],
    [loose, tight],
  ]) {
    const { lambdas, arms } = pricesWith(parts);
    expect(arms!['tone']!['loose']!.lambdas['sends']).toBe(0);
    expect(lambdas['sends']).toBe(arms!['tone']!['tight']!.lambdas['sends']);
    expect(lambdas['sends']).toBeGreaterThanOrEqual(7);
  }
});
