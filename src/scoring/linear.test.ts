import fc from 'fast-check';
import { expect, test } from 'vitest';
import { streamOf, type Stream } from '../kit/index.ts';
import type { Portfolio } from '../program/index.ts';
import { anyRows, portfolioWith } from './example.ts';
import { emptyIncrements, layoutDigest, linearScorer, type LinearArtefact } from './index.ts';

function anyArtefact(portfolio: Portfolio, stream: Stream): LinearArtefact {
  const part = (width: number) => ({
    mean: Array.from({ length: width }, () => stream.normal()),
    variance: Array.from({ length: width }, () => stream.below(3) * stream.uniform()),
  });
  const objectives = Object.fromEntries(
    portfolio.objectives.map(({ name }) => [
      name,
      { user: part(portfolio.userWidth), candidate: part(portfolio.candidateWidth) },
    ]),
  );
  return { kind: 'linear', version: 1, layout: layoutDigest(portfolio), objectives };
}

const shape = fc.record({
  user: fc.integer({ min: 1, max: 6 }),
  candidate: fc.integer({ min: 0, max: 5 }),
  objectives: fc.integer({ min: 1, max: 5 }),
  count: fc.integer({ min: 0, max: 7 }),
  key: fc.string(),
});

/** Σ weight · by(cell). */
const sumOf = (weights: readonly number[], row: Float32Array, by: (cell: number) => number) =>
  weights.reduce((sum, weight, j) => sum + weight * by(row[j]!), 0);
const itself = (cell: number) => cell;
const square = (cell: number) => cell * cell;

test('increments of independent weights are the sums of their definition, for any number of objectives', () => {
  fc.assert(
    fc.property(shape, ({ user, candidate, objectives, count, key }) => {
      const portfolio = portfolioWith(user, candidate, objectives);
      const stream = streamOf(key, 'linear');
      const artefact = anyArtefact(portfolio, stream);
      const rows = anyRows(portfolio, count, stream);
      const out = emptyIncrements(count, objectives);
      linearScorer(artefact, portfolio).score(rows, out);
      portfolio.objectives.forEach(({ name }, k) => {
        const { user: u, candidate: c } = artefact.objectives[name]!;
        expect(out.shared[k]).toBeCloseTo(Math.sqrt(sumOf(u.variance, rows.user, square)), 5);
        for (let i = 0; i < count; i++) {
          const z = rows.candidates.subarray(i * candidate, (i + 1) * candidate);
          const mean = sumOf(u.mean, rows.user, itself) + sumOf(c.mean, z, itself);
          expect(out.mean[i * objectives + k]).toBeCloseTo(mean, 5);
          expect(out.sd[i * objectives + k]).toBeCloseTo(Math.sqrt(sumOf(c.variance, z, square)), 5);
        }
      });
    }),
    { numRuns: 60 },
  );
});
