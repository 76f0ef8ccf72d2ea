import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exactShare } from './exact-share.ts';

test('81 of 263, the example of Newcombe 1998, table I: .2527 to .3676; none of 20: 0 to .1684', () => {
  const [low, high] = exactShare({ count: 81, n: 263 }, 0.3).interval;
  expect(low).toBeCloseTo(0.2527, 4);
  expect(high).toBeCloseTo(0.3676, 4);
  const none = exactShare({ count: 0, n: 20 }, 0.1);
  expect(none.interval[0]).toBe(0);
  expect(none.interval[1]).toBeCloseTo(0.1684, 4);
  // .9²⁰ twice.
  expect(none.p).toBeCloseTo(2 * 0.121_576_654_6, 9);
  expect(exactShare({ count: 0, n: 0 }, 0.5)).toEqual({ interval: [0, 1], p: 1 });
});

test('a share lies outside the interval exactly where its p is below .05', () => {
  const cases = fc.integer({ min: 1, max: 400 }).chain((n) =>
    fc.record({
      n: fc.constant(n),
      count: fc.integer({ min: 0, max: n }),
      against: fc.double({ min: 0.01, max: 0.99, noNaN: true }),
    }),
  );
  fc.assert(
    fc.property(cases, ({ n, count, against }) => {
      const { interval, p } = exactShare({ count, n }, against);
      expect(against < interval[0] || against > interval[1]).toBe(p < 0.05);
    }),
    { seed: 1934 },
  );
});
