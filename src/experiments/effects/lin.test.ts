import { expect, test } from 'vitest';
import { linEffect, type LinVariance } from './lin.ts';

// Values of the fully interacted least squares and its sandwiches in one dense regression (NumPy, QR-free normal
// equations, mtcars: mpg on am, wt and hp centred).
const rows: readonly (readonly [mpg: number, wt: number, hp: number, am: 0 | 1])[] = [
  [21, 2.62, 110, 1],
  [21, 2.875, 110, 1],
  [22.8, 2.32, 93, 1],
  [21.4, 3.215, 110, 0],
  [18.7, 3.44, 175, 0],
  [18.1, 3.46, 105, 0],
  [14.3, 3.57, 245, 0],
  [24.4, 3.19, 62, 0],
  [22.8, 3.15, 95, 0],
  [19.2, 3.44, 123, 0],
  [17.8, 3.44, 123, 0],
  [16.4, 4.07, 180, 0],
  [17.3, 3.73, 180, 0],
  [15.2, 3.78, 180, 0],
  [10.4, 5.25, 205, 0],
  [10.4, 5.424, 215, 0],
  [14.7, 5.345, 230, 0],
  [32.4, 2.2, 66, 1],
  [30.4, 1.615, 52, 1],
  [33.9, 1.835, 65, 1],
  [21.5, 2.465, 97, 0],
  [15.5, 3.52, 150, 0],
  [15.2, 3.435, 150, 0],
  [13.3, 3.84, 245, 0],
  [19.2, 3.845, 175, 0],
  [27.3, 1.935, 66, 1],
  [26, 2.14, 91, 1],
  [30.4, 1.513, 113, 1],
  [15.8, 3.17, 264, 1],
  [19.7, 2.77, 175, 1],
  [15, 3.57, 335, 1],
  [21.4, 2.78, 109, 1],
];

const arm = (am: 0 | 1) => {
  const kept = rows.filter((row) => row[3] === am);
  return {
    columns: 2,
    x: Float64Array.from(kept.flatMap(([, wt, hp]) => [wt, hp])),
    y: Float64Array.from(kept, ([mpg]) => mpg),
  };
};

const errors: Readonly<Record<LinVariance, number>> = {
  classic: 1.576069887238355,
  hc0: 1.106132773651856,
  hc1: 1.2271441331916833,
  hc2: 1.2406507474873911,
  hc3: 1.4350130117332485,
};

test.each(Object.entries(errors) as [LinVariance, number][])('two covariates, %s errors', (variance, se) => {
  const effect = linEffect(arm(0), arm(1), variance);
  expect(effect.value).toBeCloseTo(-0.7431726247082393, 10);
  expect(effect.intercept).toBeCloseTo(18.72701466039147, 10);
  expect(effect.se).toBeCloseTo(se, 10);
  expect(effect.df).toBe(26);
});

// The same dense regression of the rows times the square roots of their weights, 1 + (7i mod 5)/2 for row i of the table.
const weighted = (am: 0 | 1, scale = 1) => ({
  ...arm(am),
  weights: rows.flatMap((row, i) => (row[3] === am ? [scale * (1 + ((7 * i) % 5) / 2)] : [])),
});

const weightedErrors: Readonly<Record<LinVariance, number>> = {
  classic: 1.6398335478937134,
  hc0: 1.3583969323324643,
  hc1: 1.5070060898331346,
  hc2: 1.5726475493804697,
  hc3: 1.8948382404997546,
};

test.each(Object.entries(weightedErrors) as [LinVariance, number][])(
  'weighted rows, %s errors: their scale does not matter',
  (variance, se) => {
    for (const scale of [1, 1000]) {
      const effect = linEffect(weighted(0, scale), weighted(1, scale), variance);
      expect(effect.value).toBeCloseTo(-0.48153146866124175, 10);
      expect(effect.intercept).toBeCloseTo(19.112619371583435, 10);
      expect(effect.se).toBeCloseTo(se, 10);
      expect(effect.df).toBe(26);
    }
  },
);

test('a row that weighs nothing does not count, whatever it says; a weight that is none is refused', () => {
  const one = arm(1);
  const more = {
    columns: 2,
    x: Float64Array.of(...one.x, 3, Number.NaN),
    y: Float64Array.of(...one.y, Number.NaN),
    weights: [...one.y.map(() => 1), 0],
  };
  expect(linEffect(arm(0), more)).toEqual(linEffect(arm(0), one));
  for (const weights of [one.y.map(() => -1), one.y.map(() => Infinity)])
    expect(() => linEffect(arm(0), { ...one, weights })).toThrow(
      expect.objectContaining({ code: 'EXPERIMENTS_SAMPLE_UNFIT' }),
    );
  expect(() => linEffect(arm(0), { ...one, weights: [1] })).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_LENGTHS_DIFFER' }),
  );
});

test('covariates that repeat each other are refused', () => {
  const twice = { columns: 2, x: Float64Array.of(1, 1, 2, 2, 3, 3, 4, 4), y: Float64Array.of(1, 3, 2, 5) };
  expect(() => linEffect(twice, twice)).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_SAMPLE_UNFIT' }),
  );
});

test('where one unit alone settles a slope, errors that divide by what its residual leaves are refused', () => {
  const rows = (x: readonly number[], y: readonly number[]) => ({ columns: 1, x: Float64Array.from(x), y });
  const [control, treatment] = [rows([0, 0, 0, 1], [1, 2, 3, 9]), rows([0, 1, 2, 4], [1, 2, 3, 9])];
  for (const variance of ['hc2', 'hc3'] as const)
    expect(() => linEffect(control, treatment, variance)).toThrow(
      expect.objectContaining({ code: 'EXPERIMENTS_SAMPLE_UNFIT' }),
    );
  expect(linEffect(control, treatment, 'hc1').se).toBeGreaterThan(0);
  expect(() => linEffect(control, rows([0, 1, 2, 4], [1, Number.NaN, 3, 9]))).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_SAMPLE_UNFIT' }),
  );
});
