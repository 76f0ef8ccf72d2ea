import { expect, test } from 'vitest';
import { boundaries } from './boundaries.ts';
import { stagewise } from './stagewise.ts';

const spending = { kind: 'obrien-fleming' } as const;

test('with one look it is the plain interval', () => {
  const looks = boundaries({ alpha: 0.05, sides: 2, spending }, [1]);
  const { p, median, interval } = stagewise({ sides: 2, looks, z: 1.5 }, 0.05);
  expect(p).toBeCloseTo(0.1336144, 6);
  expect(median).toBeCloseTo(1.5, 8);
  expect(interval.lower).toBeCloseTo(1.5 - 1.959964, 6);
  expect(interval.upper).toBeCloseTo(1.5 + 1.959964, 6);
});

test('at the last boundary the p-value is the level and the interval touches nought', () => {
  for (const sides of [1, 2] as const) {
    const looks = boundaries({ alpha: 0.05, sides, spending }, [0.25, 0.5, 0.75, 1]);
    const { p, interval } = stagewise({ sides, looks, z: looks.at(-1)!.z! }, 0.05);
    expect(p).toBeCloseTo(0.05, 8);
    expect(interval.lower).toBeCloseTo(0, 7);
  }
});

test('an early stop is pulled towards nought', () => {
  const looks = boundaries({ alpha: 0.05, sides: 2, spending: { kind: 'pocock' } }, [0.2, 0.4, 1]).slice(
    0,
    2,
  );
  const { median } = stagewise({ sides: 2, looks, z: 2.6 }, 0.05);
  expect(median).toBeLessThan(2.6 / Math.sqrt(0.4));
  expect(median).toBeGreaterThan(0);
});

test('both directions are alike', () => {
  const looks = boundaries({ alpha: 0.05, sides: 2, spending }, [0.4, 1]);
  const [up, down] = [2.2, -2.2].map((z) => stagewise({ sides: 2, looks, z }, 0.05));
  expect(down!.median).toBeCloseTo(-up!.median, 8);
  expect(down!.p).toBeCloseTo(up!.p, 10);
});

test('without a look, or a z, there is nothing to order', () => {
  const unfit = expect.objectContaining({ code: 'EXPERIMENTS_SAMPLE_UNFIT' });
  const looks = boundaries({ alpha: 0.05, sides: 2, spending }, [0.5, 1]);
  expect(() => stagewise({ sides: 2, looks: [], z: 1 }, 0.05)).toThrow(unfit);
  expect(() => stagewise({ sides: 2, looks, z: Number.NaN }, 0.05)).toThrow(unfit);
});
