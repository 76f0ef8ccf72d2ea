import fc from 'fast-check';
import { expect, test } from 'vitest';
import { streamOf } from '../../kit/index.ts';
import { trafficPlan, type WaitingExperiment } from './traffic-plan.ts';

const one = (name: string, change: Partial<WaitingExperiment> = {}): WaitingExperiment => ({
  name,
  prior: { mean: 0, sd: 0.02 },
  variance: 1,
  worth: 1_000_000,
  ...change,
});

test('learning is what deciding with the data gains, by simulation', () => {
  const waiting = one('a', { prior: { mean: -0.01, sd: 0.02 } });
  const { shares } = trafficPlan([waiting], 20_000);
  const stream = streamOf('learning', 'test');
  const error = 1 / 20_000 / 0.25;
  const kept = 0.0004 / (0.0004 + error);
  let [sum, squares] = [0, 0];
  const runs = 200_000;
  for (let run = 0; run < runs; run++) {
    const truth = -0.01 + 0.02 * stream.normal();
    const seen = truth + Math.sqrt(error) * stream.normal();
    const gain = -0.01 + kept * (seen + 0.01) > 0 ? 1_000_000 * truth : 0;
    sum += gain;
    squares += gain * gain;
  }
  const mean = sum / runs;
  const se = Math.sqrt((squares / runs - mean * mean) / runs);
  expect(Math.abs(shares[0]!.learning - mean)).toBeLessThan(4 * se);
});

test('equals share equally, what is worth more gets more, what varies more learns faster', () => {
  const even = trafficPlan([one('a'), one('b')], 100_000).shares;
  expect(even[0]!.users / even[1]!.users).toBeGreaterThan(0.9);
  expect(even[0]!.users / even[1]!.users).toBeLessThan(1.1);
  const [plain, worthy] = trafficPlan([one('a'), one('c', { worth: 3_000_000 })], 60_000).shares;
  expect(worthy!.users).toBeGreaterThan(1.2 * plain!.users);
  const [calm, wild] = trafficPlan([one('a'), one('b', { prior: { mean: 0, sd: 0.04 } })], 60_000).shares;
  expect(wild!.rate).toBeGreaterThan(calm!.rate);
});

test('what is as good as decided gets nobody, what needs more than there is gets nobody', () => {
  const { shares, price } = trafficPlan(
    [one('decided', { prior: { mean: 0.5, sd: 0.01 } }), one('too large', { least: 1e6 }), one('open')],
    50_000,
  );
  expect(shares.map(({ users }) => Math.round(users))).toEqual([0, 0, 50_000]);
  expect(price).toBeGreaterThanOrEqual(0);
});

test('never more users than there are, and better than an equal division among all', () => {
  const waiting = fc.record({
    name: fc.constant('x'),
    prior: fc.record({
      mean: fc.double({ min: -0.05, max: 0.05, noNaN: true }),
      sd: fc.double({ min: 0.001, max: 0.1, noNaN: true }),
    }),
    variance: fc.double({ min: 0.1, max: 10, noNaN: true }),
    worth: fc.double({ min: 1, max: 100, noNaN: true }),
  });
  fc.assert(
    fc.property(
      fc.array(waiting, { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 100, max: 1_000_000 }),
      (all, users) => {
        const plan = trafficPlan(all, users);
        expect(plan.shares.reduce((sum, share) => sum + share.users, 0)).toBeLessThanOrEqual(
          users * (1 + 1e-9),
        );
        const equal = all.reduce((sum, own) => sum + trafficPlan([own], users / all.length).learning, 0);
        expect(plan.learning).toBeGreaterThanOrEqual(0.98 * equal);
      },
    ),
    { numRuns: 40 },
  );
});

test('users who were drawn together learn as so many fewer who were not, and what is least counts units', () => {
  const unit = { users: 2, designEffect: 1.6 };
  const [by, alone] = [trafficPlan([one('a', { unit })], 16_000), trafficPlan([one('a')], 10_000)];
  expect(by.shares[0]!.learning).toBeCloseTo(alone.shares[0]!.learning, 6);
  expect([by.shares[0]!.units, alone.shares[0]!.units]).toEqual([8000, 10_000]);
  const least = (units: number) => trafficPlan([one('a', { unit, least: units })], 16_000).shares[0]!.users;
  expect([least(8000), least(8001)]).toEqual([expect.closeTo(16_000, 6), 0]);
  expect(() => trafficPlan([one('a', { unit: { users: 2, designEffect: 0 } })], 10)).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_NUMBER_UNFIT' }),
  );
});

test('nobody to share is refused', () => {
  expect(() => trafficPlan([one('a')], 0)).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_NUMBER_UNFIT' }),
  );
});
