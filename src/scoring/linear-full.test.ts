import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { streamOf, type Stream } from '../kit/index.ts';
import type { Portfolio } from '../program/index.ts';
import { anyRows, portfolioWith } from './example.ts';
import { emptyIncrements, layoutDigest, linearScorer, scorerOf, type LinearFullArtefact } from './index.ts';

/** Any belief: F of random numbers, some of its rows zero, so that some covariances are singular. */
function anyArtefact(portfolio: Portfolio, stream: Stream): LinearFullArtefact {
  const n = portfolio.userWidth + portfolio.candidateWidth;
  const weights = () => ({
    mean: Array.from({ length: n }, () => stream.normal()),
    factor: Array.from({ length: n }, (_, row) => {
      const size = stream.below(4) === 0 ? 0 : 1;
      return Array.from({ length: row + 1 }, () => size * stream.normal());
    }).flat(),
  });
  const objectives = Object.fromEntries(portfolio.objectives.map(({ name }) => [name, weights()]));
  return { kind: 'linear-full', version: 1, layout: layoutDigest(portfolio), objectives };
}

/** The covariance F'F by its definition, whole. */
function covarianceOf(factor: readonly number[], n: number): number[][] {
  const f = (row: number, column: number) => (column > row ? 0 : factor[(row * (row + 1)) / 2 + column]!);
  return Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (_, j) =>
      Array.from({ length: n }, (_, r) => f(r, i) * f(r, j)).reduce(sum, 0),
    ),
  );
}

const sum = (a: number, b: number) => a + b;
const dot = (a: readonly number[], b: readonly number[]) => a.map((value, i) => value * b[i]!).reduce(sum, 0);

/** Mean and covariance of the sends' increments, from the definition. */
function bruteForce(
  { mean, factor }: LinearFullArtefact['objectives'][string],
  rows: ReturnType<typeof anyRows>,
): { readonly mean: number[]; readonly covariance: number[][] } {
  const q = rows.candidates.length / Math.max(rows.count, 1);
  const phis = Array.from({ length: rows.count }, (_, i) => [
    ...rows.user,
    ...rows.candidates.subarray(i * q, (i + 1) * q),
  ]);
  const covariance = covarianceOf(factor, mean.length);
  const times = (phi: readonly number[]) => covariance.map((row) => dot(row, phi));
  return {
    mean: phis.map((phi) => dot(mean, phi)),
    covariance: phis.map((a) => phis.map((b) => dot(times(a), b))),
  };
}

const shape = fc.record({
  user: fc.integer({ min: 1, max: 6 }),
  candidate: fc.integer({ min: 0, max: 5 }),
  objectives: fc.integer({ min: 1, max: 3 }),
  count: fc.integer({ min: 1, max: 7 }),
  key: fc.string(),
});

describe('increments under a covariance', () => {
  test('have the mean and the variance of the definition, and share the mean covariance of two sends', () => {
    fc.assert(
      fc.property(shape, ({ user, candidate, objectives, count, key }) => {
        const portfolio = portfolioWith(user, candidate, objectives);
        const stream = streamOf(key, 'full');
        const artefact = anyArtefact(portfolio, stream);
        const rows = anyRows(portfolio, count, stream);
        const out = emptyIncrements(count, objectives);
        scorerOf(artefact, portfolio).score(rows, out);
        portfolio.objectives.forEach(({ name }, k) => {
          const { mean, covariance } = bruteForce(artefact.objectives[name]!, rows);
          const variances = covariance.map((row, i) => row[i]!);
          const size = Math.max(...variances, 1);
          const pairs = (covariance.flat().reduce(sum, 0) - variances.reduce(sum, 0)) / (count * (count - 1));
          const least = Math.min(...variances);
          const shared = count === 1 ? least : Math.min(Math.max(pairs, 0), least);
          expect(Math.abs(out.shared[k]! ** 2 - shared)).toBeLessThan(1e-6 * size);
          for (let i = 0; i < count; i++) {
            const at = i * objectives + k;
            expect(Math.abs(out.mean[at]! - mean[i]!)).toBeLessThan(1e-6 * (1 + Math.abs(mean[i]!)) * 10);
            expect(Math.abs(out.sd[at]! ** 2 + out.shared[k]! ** 2 - variances[i]!)).toBeLessThan(
              1e-6 * size,
            );
          }
        });
      }),
      { numRuns: 60 },
    );
  });

  test('of independent weights are those of the diagonal model where sends differ in columns of their own', () => {
    const portfolio = portfolioWith(3, 4, 1);
    const variance = [0.5, 0.2, 0.1, 1, 2, 3, 4];
    const mean = [0.1, -0.2, 0.3, 0.4, 0.5, 0.6, 0.7];
    const common = { version: 1 as const, layout: layoutDigest(portfolio) };
    const factor = variance.flatMap((v, row) => [...Array<number>(row).fill(0), Math.sqrt(v)]);
    const full = scorerOf(
      { ...common, kind: 'linear-full', objectives: { o0: { mean, factor } } },
      portfolio,
    );
    const part = (from: number, until: number) => ({
      mean: mean.slice(from, until),
      variance: variance.slice(from, until),
    });
    const diagonal = linearScorer(
      { ...common, kind: 'linear', objectives: { o0: { user: part(0, 3), candidate: part(3, 7) } } },
      portfolio,
    );
    const candidates = Float32Array.from({ length: 16 }, (_, cell) => (cell % 5 === 0 ? 2 : 0));
    const rows = { user: Float32Array.of(1, 0.5, -2), candidates, count: 4 };
    const [a, b] = [emptyIncrements(4, 1), emptyIncrements(4, 1)];
    full.score(rows, a);
    diagonal.score(rows, b);
    a.mean.forEach((value, i) => expect(value).toBeCloseTo(b.mean[i]!, 6));
    a.sd.forEach((value, i) => expect(value).toBeCloseTo(b.sd[i]!, 6));
    expect(a.shared[0]).toBeCloseTo(b.shared[0]!, 6);
  });

  test('of no candidates are none', () => {
    const portfolio = portfolioWith(2, 2, 2);
    const out = emptyIncrements(0, 2);
    const stream = streamOf('none', 'full');
    scorerOf(anyArtefact(portfolio, stream), portfolio).score(anyRows(portfolio, 0, stream), out);
    expect([...out.shared]).toEqual([0, 0]);
  });

  test('do not depend on the order of the candidates or on what was scored before', () => {
    const portfolio = portfolioWith(3, 3, 1);
    const stream = streamOf('order', 'full');
    const scorer = scorerOf(anyArtefact(portfolio, stream), portfolio);
    const rows = anyRows(portfolio, 5, stream);
    const turned = Float32Array.from(
      { length: 15 },
      (_, cell) => rows.candidates[(4 - Math.floor(cell / 3)) * 3 + (cell % 3)]!,
    );
    const [a, b, c] = [emptyIncrements(5, 1), emptyIncrements(5, 1), emptyIncrements(5, 1)];
    scorer.score(rows, a);
    scorer.score({ ...rows, candidates: turned }, b);
    scorer.score(rows, c);
    expect(c).toEqual(a);
    b.sd.forEach((value, i) => expect(value).toBeCloseTo(a.sd[4 - i]!, 5));
    expect(b.shared[0]).toBeCloseTo(a.shared[0]!, 5);
  });
});

describe('an artefact with covariances is refused', () => {
  const portfolio = portfolioWith(2, 2, 1);
  const artefact = anyArtefact(portfolio, streamOf('unfit', 'full'));
  const changed = (change: Partial<LinearFullArtefact['objectives'][string]>): LinearFullArtefact => ({
    ...artefact,
    objectives: { o0: { ...artefact.objectives['o0']!, ...change } },
  });
  test.each<[string, LinearFullArtefact, string]>([
    ['of another layout', { ...artefact, layout: 'other' }, 'other features'],
    ['without an objective', { ...artefact, objectives: {} }, 'no objective "o0"'],
    ['with a mean too few', changed({ mean: [1, 2, 3] }), 'other columns'],
    ['with a whole square for its factor', changed({ factor: Array<number>(16).fill(1) }), 'other columns'],
  ])('%s', (_, unfit, reason) => {
    expect(() => scorerOf(unfit, portfolio)).toThrow(
      expect.objectContaining({ code: 'SCORING_ARTEFACT_UNFIT', message: expect.stringContaining(reason) }),
    );
  });
});
