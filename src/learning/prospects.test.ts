import { describe, expect, test } from 'vitest';
import { msPerDay, streamOf } from '../kit/index.ts';
import { defineProgram, happens, portfolioOf } from '../program/index.ts';
import { prospectsSchema } from '../scoring/index.ts';
import { prospectsLearner, type Judged } from './index.ts';

const portfolio = portfolioOf([
  defineProgram({
    id: 'p',
    owner: 'team',
    channels: { push: { cost: 0 } },
    features: {},
    candidateFeatures: {},
    messages: { hi: { topic: 't', channels: ['push'] } },
    objectives: { sales: happens('buy', { horizon: '7d', unit: 'sale', rate: 1 }) },
    generators: [],
    rules: [],
    policy: { kind: 'uniform', version: 1, options: {} },
    plans: {
      period: '7d',
      choices: [{ name: 'calm', allowance: { all: 1 } }],
      policy: { kind: 'fixedPlan', version: 1, options: { plan: 'calm' } },
    },
  }),
]);
const start = 20_000 * msPerDay;
const learned = (decisions: readonly Judged[], days: number) => {
  const learner = prospectsLearner(portfolio);
  for (const decision of decisions) learner.add(decision);
  return learner.prospects(start + days * msPerDay);
};
/** A decision a day of one user. */
const daily = (user: string, values: readonly (number | undefined)[]): readonly Judged[] =>
  values.map((best, day) => ({ user, at: start + day * msPerDay, best }));

describe('what decisions may bring', () => {
  test('is not known before any was judged', () => {
    expect(learned([], 7)).toBeUndefined();
    expect(learned(daily('a', [undefined, undefined]), 7)).toBeUndefined();
  });

  test('of a log, by hand: those not judged count for how many there are, not for what they bring', () => {
    const a = daily('a', [0, 1, 3, undefined, undefined, undefined, undefined]);
    const b = daily('b', [5, 7, 0, 0, undefined, undefined, undefined]);
    const found = learned([...a, ...b], 7)!;
    expect(prospectsSchema.parse(found)).toEqual(found);
    expect(found).toMatchObject({ decisions: 7, share: 4 / 7, mean: 4 });
    // As in credibility by hand: κ = 2/7; what is left of each user without the value: (κ · 4 + the other)/(κ + 1).
    expect(found.strength!.mean).toBeCloseTo(2 / 7, 14);
    const without = (other: number) => ((2 / 7) * 4 + other) / (2 / 7 + 1);
    const ratios = [1 / without(3), 3 / without(1), 5 / without(7), 7 / without(5)].sort((x, y) => x - y);
    found.shape.forEach((x, i) => expect(x).toBeCloseTo(ratios[i]!, 12));
  });

  test('beside the schedule are told apart, by how often and by how much', () => {
    const judged = [4, 2, 0, 2].map((best, day) => ({
      user: 'a',
      at: start + day * msPerDay,
      best,
      beside: [1, 0, 0, 2][day]!,
    }));
    expect(learned(judged, 7)!.beside).toEqual({ share: 2 / 3, mean: 1.5 / (8 / 3) });
    expect(learned(daily('a', [4, 2, 0]), 7)!.beside).toEqual({ share: 1, mean: 1 });
  });

  test('that are never worth a message promise nothing', () => {
    expect(learned(daily('a', [0, 0, 0, 0, 0, 0, 0]), 7)).toMatchObject({ share: 0, mean: 0, shape: [1] });
  });

  test('users watched for less than a period say nothing of how many there are', () => {
    const found = learned(
      [...daily('a', [1, 1, 1, 1, 1, 1, 1]), { user: 'b', at: start + 6 * msPerDay }],
      7,
    )!;
    expect(found.decisions).toBe(7);
  });

  test('finds how many come, how many are worth it and how much users differ', () => {
    const stream = streamOf('prospects', 'population');
    const weeks = 12;
    const decisions = Array.from({ length: 300 }, (_, u) => {
      const rate = u % 2 === 0 ? 0.2 : 0.8;
      const mean = u % 3 === 0 ? 9 : 3;
      return Array.from({ length: weeks * 7 }, (_, day) => {
        if (day > 0 && stream.uniform() > rate) return [];
        const best = stream.uniform() < 0.3 ? -mean * Math.log(1 - stream.uniform()) : 0;
        return [{ user: `u${u}`, at: start + day * msPerDay, best }];
      }).flat();
    }).flat();
    const { decisions: met, share, mean, shape, strength } = learned(decisions, weeks * 7)!;
    expect(met).toBeCloseTo(3.5, 0);
    expect(share).toBeCloseTo(0.3, 1);
    expect(mean).toBeCloseTo(5, 0);
    // κ = σ²/τ²: rates of 1.4 and 5.6 have variance 4.41; means of 9 and 3 have 8 and variances of 81 and 9.
    expect(strength!.decisions).toBeGreaterThan(0.5 * (3.5 / 4.41));
    expect(strength!.decisions).toBeLessThan(2 * (3.5 / 4.41));
    expect(strength!.share).toBeGreaterThan(50);
    expect(strength!.mean).toBeGreaterThan(0.5 * (33 / 8));
    expect(strength!.mean).toBeLessThan(2 * (33 / 8));
    // Exponential: mean 1 and a long tail, but for what is not known of users.
    expect(shape).toHaveLength(64);
    expect(shape.reduce((sum, x) => sum + x, 0) / 64).toBeCloseTo(1, 0);
    expect(shape.at(-1)).toBeGreaterThan(3.5);
  });
});
