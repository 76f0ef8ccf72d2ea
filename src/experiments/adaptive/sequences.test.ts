import { expect, test } from 'vitest';
import { streamOf } from '../../kit/index.ts';
import { aipwSequence } from './aipw-sequence.ts';
import { bettingSequence } from './betting.ts';
import { boundedScores } from './bounded.ts';
import { empiricalBernstein } from './empirical-bernstein.ts';
import type { AdaptiveLog } from './log.ts';
import { banditLog } from './simulated-bandit.ts';
import type { Target } from './target.ts';

const arm = (at: number): Target => ({ kind: 'arm', arm: at });
const question = { control: arm(0), treatment: arm(1), range: [0, 1], alpha: 0.05, tuning: 200 } as const;
const setting = { means: [0.3, 0.5], reward: 'bernoulli', floor: 'decaying', batch: 10, rows: 200 } as const;

/** The first rows of a log. */
const until = (log: AdaptiveLog, rows: number): AdaptiveLog => ({
  rows,
  arms: log.arms,
  arm: log.arm.slice(0, rows),
  reward: log.reward.slice(0, rows),
  propensity: log.propensity.slice(0, rows * log.arms),
});

test('scores have the mean they should and keep their floor, over both draws of a row', () => {
  const row = {
    rows: 1,
    arms: 2,
    propensity: Float64Array.of(0.1, 0.9),
    prediction: Float64Array.of(0.6, 0.2),
  };
  const means = [2, 3];
  const both = [0, 1].map((drawn) =>
    boundedScores(
      { ...row, arm: Int32Array.of(drawn), reward: Float64Array.of(means[drawn]!) },
      { control: arm(0), treatment: arm(1), range: [0, 5], cap: 0.5 },
    ),
  );
  const mean = (side: 'lower' | 'upper') => 0.1 * both[0]![side].values[0]! + 0.9 * both[1]![side].values[0]!;
  expect(both[0]!.back(mean('lower'))).toBeCloseTo(1, 12);
  expect(both[0]!.backUpper(mean('upper'))).toBeCloseTo(1, 12);
  for (const { lower, upper } of both)
    for (const { values, floors } of [lower, upper]) {
      expect(values[0]).toBeGreaterThanOrEqual(-floors[0]!);
      expect(floors[0]).toBeLessThanOrEqual(2 * 0.5);
    }
});

test('a bound by betting is where the capital, computed afresh, passes 2/α', () => {
  const rewards = [1, 0, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1];
  const rows = rewards.length;
  const log = {
    rows,
    arms: 1,
    arm: new Int32Array(rows),
    reward: Float64Array.from(rewards),
    propensity: new Float64Array(rows).fill(1),
  };
  const alpha = 0.5;
  const { interval } = bettingSequence(log, { treatment: arm(0), range: [0, 1], alpha, tuning: 16, cap: 0 });
  const capital = (nu: number) => {
    let [wealth, best, sum, squares] = [1, 1, 0.5, 0.25];
    rewards.forEach((x, t) => {
      const bet = Math.min(Math.sqrt((2 * Math.log(4)) / (16 * (squares / (t + 1)))), 0.5 / nu);
      wealth *= 1 + bet * (x - nu);
      best = Math.max(best, wealth);
      sum += x;
      squares += (x - sum / (t + 2)) ** 2;
    });
    return best;
  };
  expect(interval.lower).toBeGreaterThan(0.3);
  expect(capital(interval.lower! - 1e-6)).toBeGreaterThanOrEqual(4);
  expect(capital(interval.lower! + 1e-6)).toBeLessThan(4);
});

test('intervals by betting are nested as rows come in, inside the range, and shorter than those in closed form', () => {
  const log = banditLog({ ...setting, rows: 400 }, streamOf('nested', 'sequences'));
  let [lower, upper] = [-1, 1];
  for (const rows of [1, 10, 50, 100, 200, 400]) {
    const { interval } = bettingSequence(until(log, rows), question);
    expect(interval.lower).toBeGreaterThanOrEqual(lower - 1e-6);
    expect(interval.upper).toBeLessThanOrEqual(upper + 1e-6);
    [lower, upper] = [interval.lower!, interval.upper!];
    const closed = empiricalBernstein(until(log, rows), question).interval;
    expect(closed.upper! - closed.lower!).toBeGreaterThanOrEqual(upper - lower);
  }
});

test('looked at after every tenth row of 300 Thompson runs, all three cover at least as often as they say', () => {
  const stream = streamOf('looks', 'sequences');
  const misses = { betting: 0, bernstein: 0, asymptotic: 0 };
  for (let run = 0; run < 300; run++) {
    const log = banditLog({ ...setting, rows: 100 }, stream);
    const isOut = { betting: false, bernstein: false, asymptotic: false };
    const note = (name: keyof typeof misses, lower: number, upper: number) => {
      if (lower > 0.2 || upper < 0.2) isOut[name] = true;
    };
    const betting = bettingSequence(log, { ...question, tuning: 100 }).interval;
    note('betting', betting.lower!, betting.upper!);
    for (const rows of [40, 60, 80, 100]) {
      const part = until(log, rows);
      const closed = empiricalBernstein(part, { ...question, tuning: 100 }).interval;
      note('bernstein', closed.lower!, closed.upper!);
      if (part.arm.filter((a) => a === 0).length < 3) continue;
      const asymptotic = aipwSequence(part, { ...question, tuning: 100 }).interval;
      note('asymptotic', asymptotic.lower!, asymptotic.upper!);
    }
    for (const name of ['betting', 'bernstein', 'asymptotic'] as const) if (isOut[name]) misses[name]++;
  }
  const most = 300 * 0.05 + 3 * Math.sqrt(300 * 0.05 * 0.95);
  for (const count of Object.values(misses)) expect(count).toBeLessThanOrEqual(most);
});

test('rewards outside the range are refused', () => {
  const log = banditLog({ ...setting, reward: 'gaussian' }, streamOf('range', 'sequences'));
  expect(() => bettingSequence(log, question)).toThrow('outside [0, 1]');
  expect(() => empiricalBernstein(log, { ...question, range: [1, 1] })).toThrow('[1, 1] has no width');
});

test('a range without end and a cap that is none are refused', () => {
  const log = banditLog({ ...setting, rows: 50 }, streamOf('refused', 'sequences'));
  for (const read of [bettingSequence, empiricalBernstein]) {
    expect(() => read(log, { ...question, range: [0, Infinity] })).toThrow(
      expect.objectContaining({ code: 'EXPERIMENTS_LOG_UNFIT' }),
    );
    for (const cap of [-1, Number.NaN, Infinity])
      expect(() => read(log, { ...question, cap })).toThrow(
        expect.objectContaining({ code: 'EXPERIMENTS_NUMBER_UNFIT' }),
      );
  }
});
