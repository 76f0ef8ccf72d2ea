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
  const { shares } = trafficPlan([waiting], { users: 20_000 });
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
  const even = trafficPlan([one('a'), one('b')], { users: 100_000 }).shares;
  expect(even[0]!.users / even[1]!.users).toBeGreaterThan(0.9);
  expect(even[0]!.users / even[1]!.users).toBeLessThan(1.1);
  const [plain, worthy] = trafficPlan([one('a'), one('c', { worth: 3_000_000 })], { users: 60_000 }).shares;
  expect(worthy!.users).toBeGreaterThan(1.2 * plain!.users);
  const [calm, wild] = trafficPlan([one('a'), one('b', { prior: { mean: 0, sd: 0.04 } })], {
    users: 60_000,
  }).shares;
  expect(wild!.rate).toBeGreaterThan(calm!.rate);
});

test('what is as good as decided gets nobody, what needs more than there is gets nobody', () => {
  const { shares, price } = trafficPlan(
    [one('decided', { prior: { mean: 0.5, sd: 0.01 } }), one('too large', { least: 1e6 }), one('open')],
    { users: 50_000 },
  );
  expect(shares.map(({ users }) => Math.round(users))).toEqual([0, 0, 50_000]);
  expect(price).toBeGreaterThanOrEqual(0);
});

test('never more user-days than there are, nor users, and better than an equal division among all', () => {
  const waiting = fc.record({
    name: fc.constant('x'),
    prior: fc.record({
      mean: fc.double({ min: -0.05, max: 0.05, noNaN: true }),
      sd: fc.double({ min: 0.001, max: 0.1, noNaN: true }),
    }),
    variance: fc.double({ min: 0.1, max: 10, noNaN: true }),
    worth: fc.double({ min: 1, max: 100, noNaN: true }),
    days: fc.constantFrom(1, 7, 10, 28),
  });
  const days = 28;
  fc.assert(
    fc.property(
      fc.array(waiting, { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 100, max: 1_000_000 }),
      (all, users) => {
        const { shares, learning } = trafficPlan(all, { users, days });
        const taken = shares.reduce((sum, share, i) => sum + share.users * all[i]!.days, 0);
        expect(taken).toBeLessThanOrEqual(users * days * (1 + 1e-9));
        expect(Math.max(...shares.map((share) => share.users))).toBeLessThanOrEqual(users * (1 + 1e-9));
        const part = { users: users / all.length, days };
        const equal = all.reduce((sum, own) => sum + trafficPlan([own], part).learning, 0);
        expect(learning).toBeGreaterThanOrEqual(0.98 * equal);
      },
    ),
    { numRuns: 40 },
  );
});

test('users who were drawn together learn as so many fewer who were not, and what is least counts units', () => {
  const unit = { users: 2, designEffect: 1.6 };
  const [by, alone] = [
    trafficPlan([one('a', { unit })], { users: 16_000 }),
    trafficPlan([one('a')], { users: 10_000 }),
  ];
  expect(by.shares[0]!.learning).toBeCloseTo(alone.shares[0]!.learning, 6);
  expect([by.shares[0]!.units, alone.shares[0]!.units]).toEqual([8000, 10_000]);
  const least = (units: number) =>
    trafficPlan([one('a', { unit, least: units })], { users: 16_000 }).shares[0]!.users;
  expect([least(8000), least(8001)]).toEqual([expect.closeTo(16_000, 6), 0]);
  expect(() => trafficPlan([one('a', { unit: { users: 2, designEffect: 0 } })], { users: 10 })).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_NUMBER_UNFIT' }),
  );
});

test('a user is shared by days: what takes four times as long learns as much from four times the days', () => {
  const [long, short] = [one('long', { days: 28 }), one('short', { days: 7 })];
  const of = (waiting: WaitingExperiment[], users: number, days: number) =>
    trafficPlan(waiting, { users, days }).shares;
  // Of 28 days a user has four for the short ones, or one for the long one.
  const four = of([short, short, short, short], 10_000, 28);
  expect(four.map(({ users }) => users)).toEqual([1, 2, 3, 4].map(() => expect.closeTo(10_000, 6)));
  const [alone] = of([long], 10_000, 28);
  expect(alone!.users).toBeCloseTo(10_000, 6);
  expect(four[0]!.learning).toBeCloseTo(alone!.learning, 6);
  expect(four[0]!.rate / alone!.rate).toBeCloseTo(4, 9);
  // Where days are scarce the short one, which learns as much from a quarter of them, comes first.
  const [slow, quick] = of([long, short], 10_000, 28);
  expect(quick!.users).toBeGreaterThan(slow!.users);
  expect(28 * slow!.users + 7 * quick!.users).toBeLessThanOrEqual(280_000 * (1 + 1e-9));
});

test('nobody has an experiment twice, and none begins that cannot end', () => {
  const { shares, price } = trafficPlan([one('a')], { users: 5000, days: 30 });
  expect([shares[0]!.users, price]).toEqual([expect.closeTo(5000, 6), 0]);
  expect(trafficPlan([one('a', { days: 31 })], { users: 5000, days: 30 }).shares[0]!.users).toBe(0);
  expect(() => trafficPlan([one('a', { days: 0 })], { users: 10 })).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_NUMBER_UNFIT' }),
  );
});

test('nobody to share is refused', () => {
  expect(() => trafficPlan([one('a')], { users: 0 })).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_NUMBER_UNFIT' }),
  );
});
