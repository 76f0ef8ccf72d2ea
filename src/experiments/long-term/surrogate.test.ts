import { expect, test } from 'vitest';
import { streamOf, type Stream } from '../../kit/index.ts';
import { fixedHorizon } from '../estimate.ts';
import { surrogateBounds } from './surrogate-bounds.ts';
import { surrogateArm, surrogateIndex } from './surrogate-index.ts';
import { surrogateModel } from './surrogate-model.ts';

/** Two short outcomes moved by `shift`, and a long one of 2·first + second, past them by `direct`. */
function people(stream: Stream, n: number, { shift = 0, direct = 0 } = {}) {
  const x = new Float64Array(2 * n);
  const y = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const common = stream.normal();
    x[2 * i] = shift + common;
    x[2 * i + 1] = shift + 0.5 * common + stream.normal();
    y[i] = 1 + direct + 2 * x[2 * i]! + x[2 * i + 1]! + 3 * stream.normal();
  }
  return { columns: 2, x, y };
}

test('one short outcome by hand: y = 2x without error carries the difference over', () => {
  const x = Float64Array.of(0, 1, 2, 3, 4);
  const y = x.map((value, i) => 2 * value + [0.1, -0.1, 0, -0.1, 0.1][i]!);
  const model = surrogateModel({ columns: 1, x, y });
  expect(model.coefficients[0]).toBeCloseTo(2, 12);
  // HC1 by hand: Σ e²(x − 2)²/100 · 5/3 with e² = .01 at ±2 and ±1.
  expect(model.covariance[0]).toBeCloseTo(((0.01 * (4 + 1 + 1 + 4)) / 100) * (5 / 3), 12);
  const control = surrogateArm({ columns: 1, x: Float64Array.of(0, 2) });
  const treatment = surrogateArm({ columns: 1, x: Float64Array.of(1, 3) });
  const effect = surrogateIndex(model, { control, treatment });
  expect(effect.value).toBeCloseTo(2, 12);
  expect(effect.samplingSe).toBeCloseTo(Math.sqrt(4 * 2), 12);
  expect(effect.modelSe).toBeCloseTo(Math.sqrt(model.covariance[0]! * (1 + 2)), 12);
});

test('intervals with the model’s error cover, those without do not', () => {
  const stream = streamOf('model', 'surrogate');
  const runs = 600;
  let [whole, partial] = [0, 0];
  for (let run = 0; run < runs; run++) {
    const model = surrogateModel(people(stream, 60));
    const control = surrogateArm(people(stream, 200));
    const treatment = surrogateArm(people(stream, 200, { shift: 0.8 }));
    const effect = surrogateIndex(model, { control, treatment });
    const truth = 3 * 0.8;
    const covers = (se: number) => {
      const { lower, upper } = fixedHorizon({ ...effect, se }, { alpha: 0.05 }).interval;
      return lower! <= truth && truth <= upper!;
    };
    if (covers(effect.se)) whole++;
    if (covers(effect.samplingSe)) partial++;
  }
  expect(whole / runs).toBeGreaterThanOrEqual(0.95 - 3.5 * Math.sqrt((0.95 * 0.05) / runs));
  expect(partial / runs).toBeLessThan(0.9);
});

test('a treatment that works past the short outcomes is missed by the index and held by the bounds', () => {
  const stream = streamOf('direct', 'surrogate');
  const model = surrogateModel(people(stream, 4000));
  const arms = {
    control: surrogateArm(people(stream, 4000)),
    treatment: surrogateArm(people(stream, 4000, { shift: 0.2, direct: 1 })),
  };
  const effect = surrogateIndex(model, arms);
  const truth = 3 * 0.2 + 1;
  expect(fixedHorizon(effect, { alpha: 0.05 }).interval.upper).toBeLessThan(truth);
  // The planted correlation of long outcome and arm, given the short ones: ½·direct/√(9 + ¼).
  const planted = 0.5 / Math.sqrt(9.25);
  const of = (allowed: number) => surrogateBounds({ model, effect, ...arms }, { alpha: 0.05, allowed });
  expect(of(planted).interval.upper).toBeGreaterThan(truth);
  expect(of(planted).bias).toBeGreaterThan(0.9);
  expect(of(0).interval).toEqual(fixedHorizon(effect, { alpha: 0.05 }).interval);
  const { breaking } = of(0);
  expect(of(breaking).interval.lower).toBeCloseTo(0, 10);
});

test('what no regression settles is refused', () => {
  const unfit = expect.objectContaining({ code: 'EXPERIMENTS_SAMPLE_UNFIT' });
  const copies = {
    columns: 2,
    x: Float64Array.of(1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6),
    y: new Float64Array(6),
  };
  expect(() => surrogateModel(copies)).toThrow(unfit);
  expect(() => surrogateModel({ columns: 1, x: Float64Array.of(1, 2), y: Float64Array.of(1, 2) })).toThrow(
    unfit,
  );
  const lost = { columns: 1, x: Float64Array.of(1, 2, 3, 4, 6), y: new Float64Array(5).fill(Number.NaN) };
  expect(() => surrogateModel(lost)).toThrow(unfit);
  expect(() => surrogateArm({ columns: 1, x: Float64Array.of(1) })).toThrow(unfit);
});
