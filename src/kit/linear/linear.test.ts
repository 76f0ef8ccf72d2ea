import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cholesky, type NotPositiveDefinite } from './cholesky.ts';
import { dot, quadraticForm } from './vector.ts';

const value = fc.double({ min: -3, max: 3, noNaN: true });
const vectorOf = (n: number) =>
  fc.array(value, { minLength: n, maxLength: n }).map((list) => Float64Array.from(list));

/** B'B + I and a vector, n from 1 to 6. */
const system = fc.integer({ min: 1, max: 6 }).chain((n) =>
  fc.record({ n: fc.constant(n), b: vectorOf(n * n), x: vectorOf(n) }).map(({ n, b, x }) => {
    const a = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      a[i * n + i] = 1;
      for (let j = 0; j < n; j++) for (let k = 0; k < n; k++) a[i * n + j]! += b[k * n + i]! * b[k * n + j]!;
    }
    return { n, a, x };
  }),
);

const factorOf = (a: Float64Array, n: number): Float64Array => {
  const factor = cholesky.factor(a, n);
  if (!factor.ok) throw new Error(`row ${factor.error.row}`);
  return factor.value;
};

const times = (a: Float64Array, x: Float64Array) =>
  x.map((_, i) => dot(a.subarray(i * x.length, (i + 1) * x.length), x));

const expectClose = (got: Float64Array, want: Float64Array, scale = 1) => {
  for (let i = 0; i < want.length; i++)
    expect(Math.abs(got[i]! - want[i]!)).toBeLessThan(1e-9 * Math.max(scale, 1));
};

test('a case by hand: [[4,2],[2,5]] has U = [[2,1],[0,2]], determinant 16', () => {
  const a = Float64Array.of(4, 2, 2, 5);
  const u = factorOf(a, 2);
  expect([...u]).toEqual([2, 1, 0, 2]);
  expect(cholesky.logDeterminant(u, 2)).toBeCloseTo(Math.log(16), 15);
  expect([...cholesky.inverse(u, 2)]).toEqual([0.3125, -0.125, -0.125, 0.25]);
  expect(quadraticForm(a, Float64Array.of(1, -1))).toBe(5);
});

test('what is solved solves, the inverse inverts, and both triangular halves make the whole', () => {
  fc.assert(
    fc.property(system, ({ n, a, x }) => {
      const u = factorOf(a, n);
      const solved = Float64Array.from(x);
      cholesky.solve(u, solved);
      expectClose(times(a, solved), x);
      expectClose(times(cholesky.inverse(u, n), x), solved);
      const half = Float64Array.from(x);
      cholesky.solveLower(u, half);
      expect(dot(half, half)).toBeCloseTo(dot(x, solved), 9);
      expect(quadraticForm(a, x)).toBeCloseTo(dot(x, times(a, x)), 9);
    }),
  );
});

test('an update is the factor of the updated matrix', () => {
  fc.assert(
    fc.property(system, ({ n, a, x }) => {
      const updated = factorOf(a, n);
      cholesky.update(updated, Float64Array.from(x));
      const direct = factorOf(
        a.map((value, at) => value + x[Math.floor(at / n)]! * x[at % n]!),
        n,
      );
      expectClose(updated, direct);
    }),
  );
});

const refused = (row: number): { ok: false; error: NotPositiveDefinite } => ({
  ok: false,
  error: { kind: 'not-positive-definite', row },
});

test.each([
  ['zero', [0], 0],
  ['negative', [1, 0, 0, -1], 1],
  ['dependent', [1, 2, 2, 4], 1],
  ['NaN', [1, Number.NaN, Number.NaN, 1], 1],
  ['infinite', [Infinity], 0],
])('%s is not positive definite, and the row is told', (_, a, row) => {
  expect(cholesky.factor(Float64Array.from(a), Math.sqrt(a.length))).toEqual(refused(row));
});

test('a tolerance refuses what only rounding keeps positive', () => {
  const a = Float64Array.of(1, 1, 1, 1 + 1e-14);
  expect(cholesky.factor(a, 2).ok).toBe(true);
  expect(cholesky.factor(a, 2, 1e-12)).toEqual(refused(1));
});

test('nothing of size nought', () => {
  expect(factorOf(new Float64Array(0), 0)).toHaveLength(0);
  expect(dot(new Float64Array(0), new Float64Array(0))).toBe(0);
});
