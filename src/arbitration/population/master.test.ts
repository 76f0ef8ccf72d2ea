import { expect, test } from 'vitest';
import { mixtureOf } from './master.ts';

const column = (value: number, ...takes: readonly number[]) => ({ value, takes: Float64Array.from(takes) });

test('a mixture by hand: half of what takes too much, and what a unit more is worth', () => {
  const { value, shares, prices, short } = mixtureOf([column(10, 4), column(6, 2)], Float64Array.of(3));
  expect(value).toBeCloseTo(8, 12);
  expect([...shares].map(([at, share]) => [at, expect.closeTo(share, 12)])).toEqual(
    expect.arrayContaining([
      [0, expect.closeTo(0.5, 12)],
      [1, expect.closeTo(0.5, 12)],
    ]),
  );
  expect(prices[0]).toBeCloseTo(2, 12);
  expect(short.size).toBe(0);
});

test('without columns there is silence, which keeps every limit but a floor', () => {
  expect(mixtureOf([], Float64Array.of(0, 5))).toMatchObject({ value: 0, excess: 0 });
  const { short, excess } = mixtureOf([], Float64Array.of(0, -5));
  expect([...short]).toEqual([[1, 5]]);
  expect(excess).toBe(1);
});

test('a floor is reached by a mixture, not by the most valuable column; out of reach it is missed by the least', () => {
  const columns = [column(10, 1), column(2, -3)];
  const reached = mixtureOf(columns, Float64Array.of(-1));
  expect(reached.value).toBeCloseTo(6, 12);
  expect(reached.prices[0]).toBeCloseTo(2, 12);
  const missed = mixtureOf(columns, Float64Array.of(-4));
  expect([...missed.short.values()][0]).toBeCloseTo(1, 12);
});
