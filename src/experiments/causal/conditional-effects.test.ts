import { expect, test } from 'vitest';
import { streamOf } from '../../kit/index.ts';
import { conditionalEffects } from './conditional-effects.ts';
import { scoresOf, type ObservedUnits } from './scores.ts';

/** The effect is 1 + x0/2; who has much of x1 is treated likelier and does better anyway. */
function world(key: string, n: number): ObservedUnits & { readonly truth: Float64Array } {
  const stream = streamOf(key, 'conditional');
  const x = Float64Array.from({ length: 2 * n }, () => stream.normal());
  const truth = Float64Array.from({ length: n }, (_, unit) => 1 + x[2 * unit]! / 2);
  const treated = Array.from({ length: n }, (_, unit) =>
    stream.uniform() < 1 / (1 + Math.exp(-x[2 * unit + 1]!)) ? 1 : 0,
  );
  const outcome = treated.map((arm, unit) => 2 * x[2 * unit + 1]! + arm * truth[unit]! + stream.normal());
  return { columns: 2, x, outcome, treated, truth };
}

test('who gains more is found, who is merely treated more is not taken for it', () => {
  const units = world('one', 4000);
  const { effects, slopes, intercept } = conditionalEffects(units, { alpha: 0.05 });
  expect(Math.abs(slopes[0]!.value - 0.5)).toBeLessThan(4 * slopes[0]!.se);
  expect(Math.abs(slopes[1]!.value)).toBeLessThan(4 * slopes[1]!.se);
  expect(Math.abs(intercept - 1)).toBeLessThan(0.2);
  const errors = effects.map((effect, unit) => (effect - units.truth[unit]!) ** 2);
  expect(Math.sqrt(errors.reduce((sum, error) => sum + error, 0) / 4000)).toBeLessThan(0.2);
});

test('slopes cover the truth as often as they say', () => {
  const runs = 150;
  let covered = 0;
  for (let run = 0; run < runs; run++) {
    const { interval } = conditionalEffects(world(`run ${run}`, 400), { alpha: 0.1 }).slopes[0]!;
    if (interval.lower! <= 0.5 && 0.5 <= interval.upper!) covered++;
  }
  expect(Math.abs(covered - 0.9 * runs)).toBeLessThan(4 * Math.sqrt(runs * 0.09) + 0.03 * runs);
});

test('one covariate by the textbook: Σ(x − x̄)s/Σ(x − x̄)², HC1 n/(n − 2) Σ(x − x̄)²r²/(Σ(x − x̄)²)²', () => {
  const { x: both, ...units } = world('hc1', 500);
  const one = { ...units, columns: 1, x: both.filter((_, at) => at % 2 === 1) };
  const [slope] = conditionalEffects(one, { alpha: 0.05 }).slopes;
  const { rows, of } = scoresOf(one, {});
  const s = of(one.outcome);
  const n = rows.length;
  const mean = rows.reduce((sum, row) => sum + one.x[row]!, 0) / n;
  const d = rows.map((row) => one.x[row]! - mean);
  const square = d.reduce((sum, value) => sum + value * value, 0);
  const value = d.reduce((sum, own, at) => sum + own * s[at]!, 0) / square;
  const middle = s.reduce((sum, own) => sum + own, 0) / n;
  const meat = d.reduce((sum, own, at) => sum + (own * (s[at]! - middle - value * own)) ** 2, 0);
  expect(slope!.value).toBeCloseTo(value, 10);
  expect(slope!.se).toBeCloseTo(Math.sqrt((n / (n - 2)) * meat) / square, 10);
});

test('a covariate twice is refused', () => {
  const units = world('twice', 200);
  const x = Float64Array.from({ length: 400 }, (_, at) => units.x[2 * Math.floor(at / 2)]!);
  expect(() => conditionalEffects({ ...units, x }, { alpha: 0.05 })).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_SAMPLE_UNFIT' }),
  );
});
