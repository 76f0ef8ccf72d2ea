import { expect, test } from 'vitest';
import { moments, streamOf } from '../../kit/index.ts';
import { cuped } from './cuped.ts';
import { difference, relativeLift } from './difference.ts';

/** Units with two covariates; the outcome leans on the first. */
function rowsOf(n: number, { key, lift, slope }: { key: string; lift: number; slope: number }) {
  const stream = streamOf(key, 'cuped');
  const x = Float64Array.from({ length: 2 * n }, () => stream.normal());
  const y = Float64Array.from({ length: n }, (_, i) => 5 + lift + slope * x[2 * i]! + 0.5 * stream.normal());
  return { columns: 2, x, y };
}

const control = moments.ofRows(rowsOf(400, { key: 'a', lift: 0, slope: 1 }));
const treatment = moments.ofRows(rowsOf(300, { key: 'b', lift: 0.2, slope: 2 }));
const armOf = ({ weight, meanY, yy }: typeof control) => ({
  n: weight,
  mean: meanY,
  variance: yy / (weight - 1),
  assumptions: [],
});

test('with slopes of nought it is the plain effect', () => {
  const slopes = [0, 0];
  const plain = difference(armOf(control), armOf(treatment));
  const { value, se, df } = cuped(control, treatment, { slopes });
  expect([value, se, df]).toEqual([plain.value, plain.se, plain.df]);
  const lift = relativeLift(armOf(control), armOf(treatment));
  expect(cuped(control, treatment, { slopes, scale: 'relative' }).se).toBeCloseTo(lift.se, 12);
});

test('slopes per arm cross over: θ = w_A θ_B + w_B θ_A', () => {
  const { slopes } = cuped(control, treatment, { slopes: 'per-arm' });
  expect(slopes[0]).toBeCloseTo((4 / 7) * 2 + (3 / 7) * 1, 1);
});

test('per-arm slopes take away at least as much variance as pooled ones', () => {
  const pooled = cuped(control, treatment);
  const perArm = cuped(control, treatment, { slopes: 'per-arm' });
  expect(perArm.varianceRatio).toBeLessThanOrEqual(pooled.varianceRatio);
  expect(perArm.varianceRatio).toBeLessThan(0.3);
});

test('the error of the relative lift is that of its gradient, taken numerically', () => {
  const theta = cuped(control, treatment).slopes;
  const dotted = (x: Float64Array) => theta.reduce((sum, slope, at) => sum + slope * x[at]!, 0);
  const lift = (yA: number, uA: number, yB: number, uB: number) => (yB - yA - (uB - uA)) / yA;
  const at = [control.meanY, dotted(control.meanX), treatment.meanY, dotted(treatment.meanX)] as const;
  const gradient = at.map((_, i) => {
    const [up, down] = [1e-6, -1e-6].map((h) => at.map((value, j) => (i === j ? value + h : value)));
    return (
      (lift(...(up as [number, number, number, number])) -
        lift(...(down as [number, number, number, number]))) /
      2e-6
    );
  });
  const square = (arm: typeof control, [gy, gu]: readonly number[]) => {
    const u = [0, 1].map((i) => [0, 1].map((j) => arm.xx[Math.min(i, j) * 2 + Math.max(i, j)]!));
    const uu = theta.reduce((sum, a, i) => sum + theta.reduce((s, b, j) => s + a * b * u[i]![j]!, 0), 0);
    const uy = theta.reduce((sum, a, i) => sum + a * arm.xy[i]!, 0);
    return (gy! * gy! * arm.yy + 2 * gy! * gu! * uy + gu! * gu! * uu) / (arm.weight - 1) / arm.weight;
  };
  const se = Math.sqrt(square(control, gradient.slice(0, 2)) + square(treatment, gradient.slice(2)));
  const effect = cuped(control, treatment, { scale: 'relative' });
  expect(effect.value).toBeCloseTo(lift(...at), 12);
  expect(effect.se).toBeCloseTo(se, 8);
});

test('arms must have the same covariates', () => {
  expect(() => cuped(control, moments.empty(1))).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_LENGTHS_DIFFER' }),
  );
});
