import fc from 'fast-check';
import { expect, test } from 'vitest';
import { choose, expected, learnAdvice, shrunk } from './advice.ts';

const column = (...values: number[]) => Float64Array.from(values);

test('the fit of gains on knowledge is the conditional mean', () => {
  const users = 400;
  const kind = Float64Array.from({ length: users }, (_, u) => u % 2);
  const luck = (u: number) => ((u * 37) % 11) - 5;
  const gains = {
    mean: [new Float64Array(users), kind.map((one, u) => 3 * one - 1 + luck(u))],
    variance: [new Float64Array(users), new Float64Array(users).fill(10)],
    userDays: 0,
  };
  const knowledge = { width: 1, features: kind, worth: column() };
  const told = expected(learnAdvice(gains, knowledge), knowledge);
  expect(told[0]!.every((gain) => gain === 0)).toBe(true);
  expect(told[1]![0]).toBeCloseTo(-1, 0);
  expect(told[1]![1]).toBeCloseTo(2, 0);
});

test('own gains count as far as they spread beyond the noise of the rollouts', () => {
  const own = column(-2, 2, -2, 2);
  const fitted = [new Float64Array(4)];
  const trusted = (variance: number) =>
    shrunk(fitted, { mean: [own], variance: [new Float64Array(4).fill(variance)], userDays: 0 })[0]!;
  // Spread 4: B = 1 − 1/4.
  expect([...trusted(1)]).toEqual([-1.5, 1.5, -1.5, 1.5]);
  expect([...trusted(0)]).toEqual([...own]);
  expect([...trusted(9)].map(Math.abs)).toEqual([0, 0, 0, 0]);
});

test('a budget is kept at a price, and the price is none where it does not bind', () => {
  const gain = fc.double({ min: -3, max: 3, noNaN: true });
  const users = fc.array(fc.tuple(gain, gain), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(users, fc.double({ min: 0.1, max: 7, noNaN: true }), (rows, perWeek) => {
      const gains = [0, 1, 2].map((plan) =>
        Float64Array.from(rows, (row) => (plan === 0 ? 0 : row[plan - 1]!)),
      );
      const volumes = [0, 1, 7];
      const free = choose(gains, { volumes });
      const { planOf, price } = choose(gains, { volumes, budget: { perWeek } });
      const volume = (plans: Uint8Array) => plans.reduce((sum, p) => sum + volumes[p]!, 0) / plans.length;
      expect(free.price).toBe(0);
      expect(volume(planOf)).toBeLessThanOrEqual(perWeek);
      expect(price > 0).toBe(volume(free.planOf) > perWeek);
      rows.forEach((_, u) => {
        const net = (p: number) => gains[p]![u]! - price * volumes[p]!;
        expect(net(planOf[u]!)).toBe(Math.max(net(0), net(1), net(2)));
      });
    }),
  );
});
