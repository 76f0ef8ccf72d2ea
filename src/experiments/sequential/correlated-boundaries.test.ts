import { expect, test } from 'vitest';
import { boundaries } from './boundaries.ts';
import { correlatedBoundaries } from './correlated-boundaries.ts';

const brownian = (fractions: readonly number[]) =>
  fractions.map((a) => fractions.map((b) => Math.sqrt(Math.min(a, b) / Math.max(a, b))));

test.each(['obrien-fleming', 'pocock'] as const)(
  'with the correlation of independent increments: %s',
  (kind) => {
    const design = { alpha: 0.05, sides: 2, spending: { kind } } as const;
    const fractions = [0.2, 0.4, 0.6, 0.8, 1];
    const exact = boundaries(design, fractions);
    correlatedBoundaries(design, fractions, brownian(fractions)).forEach(({ z }, k) => {
      expect(Math.abs(z! - exact[k]!.z!)).toBeLessThan(0.01);
    });
  },
);

test('looks that share nothing: each spends its own error, (1 − Π(1 − …)) exactly', () => {
  const design = { alpha: 0.05, sides: 1, spending: { kind: 'power', rho: 1 } } as const;
  const [first, second] = correlatedBoundaries(
    design,
    [0.5, 1],
    [
      [1, 0],
      [0, 1],
    ],
  );
  expect(first!.z).toBeCloseTo(1.959964, 6);
  // P(Z_2 > z)·.975 = .025
  expect(second!.z).toBeCloseTo(1.949112, 4);
});

test('a correlation that is none is refused', () => {
  const design = { alpha: 0.05, sides: 1, spending: { kind: 'pocock' } } as const;
  expect(() =>
    correlatedBoundaries(
      design,
      [0.5, 1],
      [
        [1, 2],
        [2, 1],
      ],
    ),
  ).toThrow(expect.objectContaining({ code: 'EXPERIMENTS_CORRELATION_UNFIT' }));
});
