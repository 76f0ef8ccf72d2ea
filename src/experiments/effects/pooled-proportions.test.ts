import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fixedHorizon } from '../estimate.ts';
import { independence } from './chi-squared.ts';
import { pooledProportions } from './pooled-proportions.ts';

test('z² is the chi-squared of the table, and so is the p-value', () => {
  const cell = fc.integer({ min: 1, max: 500 });
  fc.assert(
    fc.property(cell, cell, cell, cell, (a, b, c, d) => {
      const effect = pooledProportions({ n: a + b, count: a }, { n: c + d, count: c });
      const table = independence([
        [a, b],
        [c, d],
      ]);
      expect((effect.value / effect.se) * (effect.value / effect.se)).toBeCloseTo(table.chi2, 8);
      expect(fixedHorizon(effect, { alpha: 0.05 }).p).toBeCloseTo(table.p, 8);
    }),
  );
});
