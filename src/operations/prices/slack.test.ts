import fc from 'fast-check';
import { expect, test } from 'vitest';
import { slackOf, SlackSearch } from './slack.ts';

/** What is used of limits at prices, in shares of them less 1: each price holds back what uses its limit, and others a little. */
type Response = (prices: Float64Array) => Float64Array;

/** Demand that falls exponentially in what a message of a kind is charged; `uses` is kinds x limits. */
const demandOf =
  (sizes: readonly number[], uses: readonly (readonly number[])[], limits: readonly number[]): Response =>
  (prices) => {
    const used = new Float64Array(limits.length);
    sizes.forEach((size, kind) => {
      const charge = uses[kind]!.reduce((sum, use, i) => sum + use * prices[i]!, 0);
      uses[kind]!.forEach((use, i) => (used[i]! += use * size * Math.exp(-charge)));
    });
    return used.map((one, i) => one / limits[i]! - 1);
  };

function sought(response: Response, prices: Float64Array, tries: number) {
  const worth = prices.map(() => 1);
  const search = new SlackSearch({ prices, worth });
  let at = prices;
  for (let i = 0; i < tries; i++) at = search.next(response(at));
  return { prices: at, by: response(at), slack: slackOf(at, response(at)) };
}

test('finds each price at which its limit is used up, and 0 for a limit that keeps room: by hand', () => {
  // Pushes use both limits, mails the first alone: 100 pushes and 100 mails want to go.
  const response = demandOf(
    [100, 100],
    [
      [1, 1],
      [1, 0],
    ],
    [120, 40],
  );
  const { prices, slack } = sought(response, Float64Array.of(0, 0), 30);
  expect(slack).toBeLessThan(1e-4);
  // 40 pushes and 80 mails are left: 80 = 100 exp(−p), 40 = 100 exp(−p − q).
  expect(prices[0]!).toBeCloseTo(Math.log(100 / 80), 3);
  expect(prices[1]!).toBeCloseTo(Math.log(100 / 40) - Math.log(100 / 80), 3);
  const roomy = sought(
    demandOf(
      [100, 100],
      [
        [1, 1],
        [1, 0],
      ],
      [300, 40],
    ),
    Float64Array.of(0.3, 0.3),
    16,
  );
  expect(roomy.prices[0]).toBe(0);
  expect(roomy.prices[1]!).toBeCloseTo(Math.log(100 / 40), 3);
});

test('whatever the limits, of up to three, within half a per cent after sixteen tries nearly always', () => {
  let far = 0;
  const share = fc.double({ min: 0.2, max: 1.5, noNaN: true });
  const runs = 300;
  fc.assert(
    fc.property(
      fc.tuple(share, share, share),
      fc.double({ min: 0, max: 2, noNaN: true }),
      (shares, begin) => {
        const uses = [
          [1, 1, 0.2],
          [1, 0, 0.6],
          [1, 0, 0],
        ];
        const sizes = [100, 60, 40];
        const wanted = [200, 100, 56];
        const limits = wanted.map((one, i) => one * shares[i]!);
        const { slack, prices } = sought(demandOf(sizes, uses, limits), Float64Array.of(begin, 0, begin), 16);
        expect(prices.every((price) => price >= 0)).toBe(true);
        if (slack > 0.005) far++;
      },
    ),
    { seed: 5, numRuns: runs },
  );
  expect(far / runs).toBeLessThan(0.05);
});

test('of one limit, what answers in jumps is kept between a price that is too low and one that is too high', () => {
  const response: Response = ([price]) => Float64Array.of(price! < 0.731 ? 0.2 : -0.3);
  const search = new SlackSearch({ prices: Float64Array.of(0), worth: Float64Array.of(1) });
  let at: Float64Array = Float64Array.of(0);
  for (let i = 0; i < 30; i++) at = search.next(response(at));
  expect(at[0]!).toBeCloseTo(0.731, 3);
});

test('how far prices are from it counts passing at any price, and room where there is one', () => {
  expect(slackOf(Float64Array.of(0, 2), Float64Array.of(-0.4, 0.01))).toBe(0.01);
  expect(slackOf(Float64Array.of(1, 2), Float64Array.of(-0.4, 0.01))).toBe(0.4);
  expect(slackOf(Float64Array.of(0), Float64Array.of(0.2))).toBe(0.2);
});
