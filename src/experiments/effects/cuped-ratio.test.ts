import { expect, test } from 'vitest';
import { moments, streamOf } from '../../kit/index.ts';
import { ratioArm } from '../samples/ratio-sample.ts';
import { cuped } from './cuped.ts';
import { cupedRatio, type RatioCovariateSample } from './cuped-ratio.ts';
import { difference } from './difference.ts';

/** Units of sessions and plays, before and after, kept together by a taste of their own. */
function unitsOf(n: number, key: string): readonly (readonly [number, number, number, number])[] {
  const stream = streamOf(key, 'cuped-ratio');
  return Array.from({ length: n }, () => {
    const taste = 3 + stream.normal() / 2;
    const [now, before] = [1 + stream.below(5), 1 + stream.below(5)];
    return [
      now * (taste + stream.normal() / 4),
      now,
      before * (taste + stream.normal() / 4),
      before,
    ] as const;
  });
}

function sampleOfUnits(units: ReturnType<typeof unitsOf>): RatioCovariateSample {
  const four = [0, 1, 2, 3] as const;
  const sum = (f: (unit: readonly number[]) => number) => units.reduce((total, unit) => total + f(unit), 0);
  const by = (f: (i: number) => number) =>
    four.map(f) as unknown as readonly [number, number, number, number];
  return {
    n: units.length,
    sums: by((i) => sum((unit) => unit[i]!)),
    products: four.map((i) => by((j) => sum((unit) => unit[i]! * unit[j]!))),
  };
}

const [control, treatment] = [unitsOf(500, 'a'), unitsOf(500, 'b')];

/** Both ratios linearised unit by unit. */
function linearised(units: ReturnType<typeof unitsOf>) {
  const mean = (i: number) => units.reduce((sum, unit) => sum + unit[i]!, 0) / units.length;
  const [after, before] = [mean(0) / mean(1), mean(2) / mean(3)];
  return moments.ofRows({
    columns: 1,
    x: Float64Array.from(units, (unit) => before + (unit[2] - before * unit[3]) / mean(3)),
    y: Float64Array.from(units, (unit) => after + (unit[0] - after * unit[1]) / mean(1)),
  });
}

test('it is CUPED on the linearised ratios', () => {
  const effect = cupedRatio(sampleOfUnits(control), sampleOfUnits(treatment));
  const wanted = cuped(linearised(control), linearised(treatment), { slopes: effect.slopes });
  expect(effect.value).toBeCloseTo(wanted.value, 10);
  expect(effect.se).toBeCloseTo(wanted.se, 10);
  expect(effect.varianceRatio).toBeLessThan(0.7);
});

test('its own slope is the best one', () => {
  const se = (slope: number) => cupedRatio(sampleOfUnits(control), sampleOfUnits(treatment), { slope }).se;
  const [theta] = cupedRatio(sampleOfUnits(control), sampleOfUnits(treatment)).slopes;
  expect(se(theta!)).toBeLessThan(Math.min(se(theta! - 0.05), se(theta! + 0.05)));
});

test('without a slope it is the plain difference of ratios', () => {
  const plain = [control, treatment].map((units) => {
    const { n, sums, products } = sampleOfUnits(units);
    return ratioArm({
      n,
      numerator: sums[0],
      numeratorSquares: products[0]![0],
      denominator: sums[1],
      denominatorSquares: products[1]![1],
      cross: products[0]![1],
    });
  });
  const wanted = difference(plain[0]!, plain[1]!);
  const found = cupedRatio(sampleOfUnits(control), sampleOfUnits(treatment), { slope: 0 });
  expect(found.value).toBeCloseTo(wanted.value, 12);
  expect(found.se).toBeCloseTo(wanted.se, 12);
});
