import { describe, expect, test } from 'vitest';
import { compare, dr, evaluate, ips, judgeSequences, snips, type LoggedBatch } from './index.ts';
import { differenceWithin, within } from './range.ts';
import { simulatedBandit } from './simulated-bandit.ts';
import { simulatedPlans } from './sequences/simulated-plans.ts';

const range = { least: 0, most: 1 };
const interval = (lower: number, upper: number) =>
  ({ kind: 'student', level: 0.95, guarantee: 'asymptotic', lower, upper }) as const;

test('what fits stays, what is symmetric bends, and what is not is cut', () => {
  const fits = { value: 0.5, interval: interval(0.3, 0.7) };
  expect(within(fits, { range })).toEqual(fits);
  expect(within({ value: 0.1, interval: interval(-0.1, 0.3) }, {}).interval.lower).toBe(-0.1);
  const bent = within({ value: 0.1, interval: interval(-0.1, 0.3) }, { range }).interval;
  expect(bent.lower).toBeGreaterThan(0);
  expect(bent.upper).toBeGreaterThan(0.3);
  const cut = within({ value: 0.1, interval: interval(-0.1, 0.5) }, { range }).interval;
  expect(cut).toMatchObject({ lower: 0, upper: 0.5 });
  const oneSided = within({ value: 0.1, interval: interval(-0.1, Infinity) }, { range }).interval;
  expect(oneSided).toMatchObject({ lower: 0, upper: 1 });
  expect(differenceWithin({ interval: interval(-1.5, 0.2) }, { range }).interval.lower).toBe(-1);
  expect(differenceWithin({ interval: interval(-1.5, 0.2) }, {}).interval.lower).toBe(-1.5);
});

describe('shares of few rows', () => {
  /** Six of so many rows were rewarded. */
  const rare = (users: number): LoggedBatch => {
    const { batch } = simulatedBandit({ key: 'rare', users, contrast: 0.2 });
    return { ...batch, reward: batch.reward.map((_, i) => Number(i % Math.floor(users / 6) === 0)) };
  };

  test('have intervals inside 0 and 1, and the verdict of before', () => {
    let broken = 0;
    for (const users of [150, 200, 300])
      for (const [at, { estimate, verdict }] of evaluate(rare(users), [ips, snips, dr]).answers.entries()) {
        const bounded = evaluate(rare(users), [ips, snips, dr], { range }).answers[at]!;
        expect(bounded.verdict).toEqual(verdict);
        if (!estimate) continue;
        expect(bounded.estimate!.value).toBe(estimate.value);
        const { lower, upper } = bounded.estimate!.interval;
        expect(lower).toBeGreaterThanOrEqual(0);
        expect(upper).toBeLessThanOrEqual(1);
        if (estimate.interval.lower >= 0) expect(bounded.estimate).toEqual(estimate);
        else broken++;
      }
    expect(broken).toBeGreaterThan(0);
  });

  test('and gains between −1 and 1', () => {
    const { batch } = simulatedBandit({ key: 'gains', users: 300 });
    const found = compare(batch, batch.logging!, { range: { least: 0, most: 0.01 } });
    const { lower, upper } = found.difference!.interval;
    expect(Math.max(-lower, upper)).toBe(0.01);
    expect(compare(batch, batch.logging!, { range }).difference).toEqual(
      compare(batch, batch.logging!).difference,
    );
  });
});

test('values over sequences and their differences stay inside as well', () => {
  const batch = simulatedPlans({ key: 'range', users: 300, length: 3 });
  const bounds = { least: 0.55, most: 0.6 };
  const judge = judgeSequences(batch, 1, { range: bounds });
  const ours = judge.value(batch.logging);
  const { lower, upper } = ours.answers[0].estimate!.interval;
  expect(lower).toBeGreaterThanOrEqual(0.55);
  expect(upper).toBeLessThanOrEqual(0.6);
  const free = judgeSequences(batch, 1).value(batch.logging).answers[0].estimate!.interval;
  expect(free.upper - free.lower).toBeGreaterThan(upper - lower);
});
