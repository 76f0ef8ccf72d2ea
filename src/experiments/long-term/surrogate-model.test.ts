import { expect, test } from 'vitest';
import { surrogateModel } from './surrogate-model.ts';

// mtcars, rows 1 to 32: wt and hp, mpg; weights 1 + (7i mod 5)/2. One dense regression of the rows times the square roots
// of their weights, with its sandwich (NumPy).
const [wt, hp, mpg] = [
  '2.62 2.875 2.32 3.215 3.44 3.46 3.57 3.19 3.15 3.44 3.44 4.07 3.73 3.78 5.25 5.424 5.345 2.2 1.615 1.835 2.465 3.52 3.435 3.84 3.845 1.935 2.14 1.513 3.17 2.77 3.57 2.78',
  '110 110 93 110 175 105 245 62 95 123 123 180 180 180 205 215 230 66 52 65 97 150 150 245 175 66 91 113 264 175 335 109',
  '21 21 22.8 21.4 18.7 18.1 14.3 24.4 22.8 19.2 17.8 16.4 17.3 15.2 10.4 10.4 14.7 32.4 30.4 33.9 21.5 15.5 15.2 13.3 19.2 27.3 26 30.4 15.8 19.7 15 21.4',
].map((line) => line.split(' ').map(Number)) as [number[], number[], number[]];
const rows = { columns: 2, x: Float64Array.from(mpg.flatMap((_, i) => [wt[i]!, hp[i]!])), y: mpg };
const weights = mpg.map((_, i) => 1 + ((7 * i) % 5) / 2);

test.each([1, 1000])('weights of any scale count in slopes and in their covariance: %d', (scale) => {
  const model = surrogateModel({ ...rows, weights: weights.map((weight) => scale * weight) });
  expect([...model.coefficients]).toEqual([
    expect.closeTo(-3.90968781, 8),
    expect.closeTo(-0.0372287634, 10),
  ]);
  const reference = [
    0.4683654738215432, -0.0014078413995489804, -0.0014078413995489802, 5.684209819045013e-5,
  ];
  reference.forEach((value, at) => expect(model.covariance[at]).toBeCloseTo(value, 10));
  expect(model.residual).toBeCloseTo(7.494099097353988, 9);
  expect(model.explained).toBeCloseTo(0.8223947942492323, 10);
});

test('a row that weighs nothing does not count; a weight that is none is refused', () => {
  const lone = { columns: 2, x: Float64Array.of(...rows.x, 1, Number.NaN), y: [...mpg, 7] };
  expect(surrogateModel({ ...lone, weights: [...mpg.map(() => 1), 0] })).toEqual(surrogateModel(rows));
  expect(() => surrogateModel({ ...rows, weights: mpg.map(() => -1) })).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_SAMPLE_UNFIT' }),
  );
});
