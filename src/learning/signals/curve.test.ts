import { describe, expect, test } from 'vitest';
import { streamOf } from '../../kit/index.ts';
import { curveOf } from './curve.ts';
import type { Order } from './order.ts';

type Matrix = readonly (readonly number[])[];

const product = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) => b[0]!.map((_, k) => row.reduce((sum, value, j) => sum + value * b[j]![k]!, 0)));
const turned = (a: Matrix): Matrix => a[0]!.map((_, k) => a.map((row) => row[k]!));

/** The inverse and the determinant, by elimination. */
function inverse(a: Matrix): { readonly inverse: Matrix; readonly determinant: number } {
  const n = a.length;
  const rows = a.map((row, i) => [...row, ...row.map((_, k) => Number(i === k))]);
  let determinant = 1;
  for (let j = 0; j < n; j++) {
    const pivot = rows[j]![j]!;
    determinant *= pivot;
    rows[j] = rows[j]!.map((value) => value / pivot);
    for (let i = 0; i < n; i++) {
      if (i === j) continue;
      const factor = rows[i]![j]!;
      rows[i] = rows[i]!.map((value, k) => value - factor * rows[j]![k]!);
    }
  }
  return { inverse: rows.map((row) => row.slice(n)), determinant };
}

/** Steps of these shares, as `orderOf` makes them. */
function orderWith(share: readonly number[]): Order {
  const middle = share.map((own, j) => share.slice(0, j).reduce((sum, one) => sum + one, own / 2));
  const mean = middle.reduce((sum, one, j) => sum + share[j]! * one, 0);
  const square = middle.reduce((sum, one, j) => sum + share[j]! * (one - mean) * (one - mean), 0);
  return {
    from: share.map((_, j) => j),
    share,
    place: middle.map((one) => (square > 0 ? (one - mean) / Math.sqrt(square) : 0)),
    stepOf: (raw) => raw,
  };
}

const sizes = [0.125, 1, 8, 64, 512, 4096, 32_768, 262_144];

/**
 * The same belief by another way: of contrasts K'y that no line reaches, with P = K (K'CK)⁻¹ K', the mean is y − VPy, the
 * covariance V − VPV, and the likelihood that of K'y.
 */
function byContrasts(y: readonly number[], variance: readonly number[], { share, place }: Order) {
  const n = y.length;
  const at = share.map((own, j) => share.slice(0, j).reduce((sum, one) => sum + one, own / 2));
  const centre = share.map((_, j) => share.map((own, k) => Number(j === k) - own));
  const raw = product(
    product(
      centre,
      at.map((one) => at.map((other) => Math.min(one, other))),
    ),
    turned(centre),
  );
  const average = share.reduce((sum, own, j) => sum + own * raw[j]![j]!, 0);
  const precision = place.reduce((sum, x, j) => sum + (x * x) / variance[j]!, 0);
  // An orthonormal basis of what is neither constant nor a line.
  const basis: number[][] = [];
  const kept: number[][] = [];
  const candidates = [y.map(() => 1), [...place], ...y.map((_, j) => y.map((__, k) => Number(j === k)))];
  candidates.forEach((candidate, c) => {
    let left = [...candidate];
    for (const one of basis) {
      const along = one.reduce((sum, value, j) => sum + value * left[j]!, 0);
      left = left.map((value, j) => value - along * one[j]!);
    }
    const length = Math.sqrt(left.reduce((sum, value) => sum + value * value, 0));
    if (length < 1e-6) return;
    const unit = left.map((value) => value / length);
    basis.push(unit);
    if (c >= 2) kept.push(unit);
  });
  const v = variance.map((own, j) => variance.map((_, k) => (j === k ? own : 0)));
  const fits = sizes.map((size) => {
    const c = raw.map((row, j) =>
      row.map((value, k) => (size * value) / average / precision + (j === k ? variance[j]! : 0)),
    );
    const inner = inverse(product(product(kept, c), turned(kept)));
    const p = product(product(turned(kept), inner.inverse), kept);
    const fitted = product(
      p,
      y.map((value) => [value]),
    ).map(([value]) => value!);
    const off = y.reduce((sum, value, j) => sum + value * fitted[j]!, 0);
    const vpv = product(product(v, p), v);
    return {
      mean: y.map((value, j) => value - variance[j]! * fitted[j]!),
      covariance: v.map((row, j) => row.map((value, k) => value - vpv[j]![k]!)),
      odds: (Math.sqrt(size) * Math.exp(-off / 2)) / Math.sqrt(inner.determinant),
    };
  });
  const total = fits.reduce((sum, { odds }) => sum + odds, 0);
  const mean = y.map((_, j) => fits.reduce((sum, fit) => sum + (fit.odds / total) * fit.mean[j]!, 0));
  const covariance = Array.from({ length: n * n }, (_, i) => {
    const [j, k] = [Math.floor(i / n), i % n];
    return fits.reduce(
      (sum, fit) =>
        sum +
        (fit.odds / total) * (fit.covariance[j]![k]! + (fit.mean[j]! - mean[j]!) * (fit.mean[k]! - mean[k]!)),
      0,
    );
  });
  return { mean, covariance };
}

const all = { mean: 0, variance: 1 };

describe('the belief along an order', () => {
  test.each([3, 5, 8])('is that of contrasts, written out: %d steps', (n) => {
    const stream = streamOf('curve', `${n}`);
    for (let draw = 0; draw < 10; draw++) {
      const weights = Array.from({ length: n }, () => 0.2 + stream.uniform());
      const sum = weights.reduce((one, other) => one + other, 0);
      const order = orderWith(weights.map((weight) => weight / sum));
      const y = Array.from({ length: n }, (_, j) => Number(j > n / 2) + 0.3 * stream.normal());
      const variance = y.map(() => 0.01 + 0.1 * stream.uniform());
      const found = curveOf(
        { mean: Float64Array.from(y), variance: Float64Array.from(variance), all },
        order,
      );
      const wanted = byContrasts(y, variance, order);
      wanted.mean.forEach((value, j) => expect(found.mean[j]).toBeCloseTo(value, 9));
      wanted.covariance.forEach((value, i) => expect(found.covariance[i]).toBeCloseTo(value, 9));
    }
  });

  test('keeps a straight line as it is, whatever the variances', () => {
    const order = orderWith([0.1, 0.2, 0.3, 0.15, 0.25]);
    const line = Float64Array.from(order.place, (x) => 2 + 3 * x);
    const { mean } = curveOf({ mean: line, variance: Float64Array.of(1, 0.1, 5, 0.3, 2), all }, order);
    line.forEach((value, j) => expect(mean[j]).toBeCloseTo(value, 9));
  });

  test('of one or two steps is what was measured', () => {
    for (const share of [[1], [0.4, 0.6]]) {
      const y = Float64Array.from(share, (own) => own * 2);
      const variance = Float64Array.from(share, (own) => own * own);
      const { mean, covariance } = curveOf({ mean: y, variance, all }, orderWith(share));
      expect(mean).toEqual(y);
      share.forEach((_, j) =>
        share.forEach((__, k) => expect(covariance[j * share.length + k]).toBe(j === k ? variance[j] : 0)),
      );
    }
  });

  test('follows what is sure and not what is not', () => {
    const order = orderWith(Array.from({ length: 10 }, () => 0.1));
    const step = Float64Array.from({ length: 10 }, (_, j) => Number(j >= 5));
    const off = (variance: number) => {
      const { mean } = curveOf({ mean: step, variance: new Float64Array(10).fill(variance), all }, order);
      return Math.max(...mean.map((value, j) => Math.abs(value - step[j]!)));
    };
    expect(off(1e-6)).toBeLessThan(0.01);
    expect(off(1)).toBeGreaterThan(0.2);
  });
});
