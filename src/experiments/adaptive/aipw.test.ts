import fc from 'fast-check';
import { expect, test } from 'vitest';
import { streamOf } from '../../kit/index.ts';
import { armDifference, policyDifference, targetValue } from './aipw.ts';
import { allocated, type Allocation } from './allocation.ts';
import type { AdaptiveLog } from './log.ts';
import { scoresOf } from './scores.ts';
import { banditLog } from './simulated-bandit.ts';
import type { Target } from './target.ts';

const arm = (at: number): Target => ({ kind: 'arm', arm: at });
const pair = { control: arm(0), treatment: arm(1) };

/** Two arms, propensities that move, predictions of nought: by hand. */
const small: AdaptiveLog = {
  rows: 3,
  arms: 2,
  arm: Int32Array.of(0, 1, 1),
  reward: Float64Array.of(1, 2, 3),
  propensity: Float64Array.of(0.5, 0.5, 0.5, 0.5, 0.25, 0.75),
  prediction: new Float64Array(6),
};

test('equal weights without predictions are inverse propensity weighting: arm 1 is (0 + 4 + 4)/3', () => {
  const how = { allocation: { kind: 'uniform' }, variance: 'realised' } as const;
  const effect = targetValue(small, arm(1), how);
  expect(effect.value).toBeCloseTo(8 / 3, 14);
  expect(effect.se).toBeCloseTo(Math.sqrt((64 + 16 + 16) / 9 / 9), 14);
  expect(armDifference(small, pair, how).value).toBeCloseTo(8 / 3 - 2 / 3, 14);
});

test('the constant rate weighs rows by √e: arm 1 is (0 + 4√.5 + 4√.75)/(2√.5 + √.75)', () => {
  const [half, more] = [Math.sqrt(0.5), Math.sqrt(0.75)];
  const { value } = targetValue(small, arm(1), { variance: 'realised' });
  expect(value).toBeCloseTo((4 * half + 4 * more) / (2 * half + more), 14);
});

test('the two-point rate takes the shares of its formula: t = 1 of 3, e = ½, α = ½', () => {
  const weights = Float64Array.of(0, 1, 0, 1, 0, 1);
  const allocation: Allocation = { kind: 'two-point', decay: 0.5 };
  const [first] = allocated(small, weights, { allocation, from: 0 });
  const dropped = 0.5 / (0.5 + Math.sqrt(3) - 1);
  expect(first! * first! * 2).toBeCloseTo(0.5 / 3 + 0.5 * dropped, 14);
});

/** Twelve rows, with running means for predictions. */
const dozen: AdaptiveLog = {
  rows: 12,
  arms: 2,
  arm: Int32Array.of(0, 1, 1, 0, 1, 1, 1, 0, 1, 1, 0, 1),
  reward: Float64Array.of(1, 3, 2, 0, 4, 1, 2, 2, 5, 3, 1, 2),
  propensity: Float64Array.from([0.5, 0.6, 0.8, 0.9].flatMap((e) => [1, 2, 3].flatMap(() => [1 - e, e]))),
};

// An implementation of its own in NumPy, from the paper (Hadad et al. 2021, eq. 5 and 14 to 18).
test.each<readonly [Allocation, readonly number[]]>([
  [{ kind: 'constant' }, [2.8593373624577323, 0.4868111246705838, 1.8890948097533171, 0.772450179410049]],
  [{ kind: 'two-point' }, [2.8972739324993837, 0.49846099841559993, 1.961271630574609, 0.7598819453537816]],
])('value, error and difference under %j', (allocation, wanted) => {
  const how = { allocation, variance: 'realised' } as const;
  const [value, apart] = [targetValue(dozen, arm(1), how), armDifference(dozen, pair, how)];
  expect([value.value, value.se, apart.value, apart.se]).toEqual(wanted.map((x) => expect.closeTo(x, 12)));
});

test('scores are unbiased: over both draws of a row their mean is the mean of the target', () => {
  const weights = Float64Array.of(-1, 1);
  const row = { rows: 1, arms: 2, propensity: Float64Array.of(0.2, 0.8), reward: Float64Array.of(5) };
  const predictions = { values: Float64Array.of(3, 1), from: 0 };
  const [low] = scoresOf({ ...row, arm: Int32Array.of(0) }, weights, predictions);
  const [high] = scoresOf(
    { ...row, arm: Int32Array.of(1), reward: Float64Array.of(7) },
    weights,
    predictions,
  );
  expect(0.2 * low! + 0.8 * high!).toBeCloseTo(7 - 5, 14);
});

const run = (seed: number, arms = 3): AdaptiveLog =>
  banditLog(
    {
      means: Array.from({ length: arms }, (_, a) => a / 10),
      reward: 'gaussian',
      floor: 'decaying',
      batch: 5,
      rows: 80,
    },
    streamOf(String(seed), 'aipw'),
  );
const seeds = fc.integer({ min: 0, max: 1_000_000 });
const allocations = fc.constantFrom<Allocation>({ kind: 'constant' }, { kind: 'two-point' });

test('the allocated variance is used up whatever was drawn: Σ h²φ = 1', () => {
  fc.assert(
    fc.property(seeds, allocations, (seed, allocation) => {
      const log = run(seed);
      const weights = Float64Array.from({ length: log.rows * 3 }, (_, at) => [1, -0.5, -0.5][at % 3]!);
      const h = allocated(log, weights, { allocation, from: 1 });
      const used = h.reduce((sum, value, row) => {
        const phi = [0, 1, 2].reduce((all, a) => all + weights[a]! ** 2 / log.propensity[row * 3 + a]!, 0);
        return sum + value * value * phi;
      }, 0);
      expect(used).toBeCloseTo(1, 10);
    }),
    { numRuns: 30 },
  );
});

test('a shift of rewards moves no difference, a scale scales it, and treatment and control may swap', () => {
  fc.assert(
    fc.property(seeds, allocations, (seed, allocation) => {
      const log = run(seed);
      const read = (of: AdaptiveLog, targets = pair) => armDifference(of, targets, { allocation });
      const before = read(log);
      const after = read({ ...log, reward: log.reward.map((value) => 1000 + 7 * value) });
      expect(after.value).toBeCloseTo(7 * before.value, 8);
      expect(after.se).toBeCloseTo(7 * before.se, 8);
      expect(after.df).toBeCloseTo(before.df!, 6);
      const swapped = read(log, { control: pair.treatment, treatment: pair.control });
      expect([swapped.value, swapped.se]).toEqual([-before.value, expect.closeTo(before.se, 12)]);
    }),
    { numRuns: 30 },
  );
});

test('the guarded error is never below the realised one', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const log = run(seed);
      const guarded = armDifference(log, pair);
      const realised = armDifference(log, pair, { variance: 'realised' });
      expect(guarded.value).toBe(realised.value);
      expect(guarded.se).toBeGreaterThanOrEqual(realised.se);
    }),
    { numRuns: 30 },
  );
});

test('a policy that always takes an arm is that arm; one that seldom leaves its control has a small error', () => {
  const log = run(5, 2);
  const always: Target = {
    kind: 'policy',
    probability: Float64Array.from({ length: 160 }, (_, at) => at % 2),
  };
  expect(targetValue(log, always)).toEqual(targetValue(log, arm(1)));
  const seldom: Target = {
    kind: 'policy',
    probability: Float64Array.from({ length: 160 }, (_, at) => (at % 2 === 1 ? 0.1 : 0.9)),
  };
  const whole = policyDifference(log, pair);
  const tenth = policyDifference(log, { control: arm(0), treatment: seldom });
  expect(tenth.value).toBeCloseTo(whole.value / 10, 12);
  expect(tenth.se).toBeCloseTo(whole.se / 10, 12);
});

test('a target that follows contexts weighs rows uniformly, so that no context counts for more', () => {
  const log = run(9, 2);
  const probability = Float64Array.from({ length: 160 }, (_, at) => Number(at % 2 === ((at >> 1) % 3) % 2));
  const follows: Target = { kind: 'policy', probability };
  const uniform = policyDifference(
    log,
    { control: arm(0), treatment: follows },
    { allocation: { kind: 'uniform' } },
  );
  expect(policyDifference(log, { control: arm(0), treatment: follows })).toEqual(uniform);
  expect(() => targetValue(log, follows, { allocation: { kind: 'constant' } })).toThrow('the target changes');
});

test('what cannot be read out is refused', () => {
  const log = run(1);
  const few = { ...log, arm: log.arm.map((a) => (a === 2 ? 1 : a)) };
  const even = {
    ...few,
    propensity: Float64Array.from({ length: 240 }, (_, at) => [0.5, 0.498, 0.002][at % 3]!),
  };
  const balanced = { ...even, arm: even.arm.map((_, row) => row % 2) };
  expect(() => targetValue(balanced, arm(2))).toThrow('Arm 2 was drawn 0 times');
  const closed = { ...balanced, propensity: balanced.propensity.map((_, at) => [0.5, 0.5, 0][at % 3]!) };
  expect(() => targetValue(closed, arm(2))).toThrow('Arm 2 has propensity 0 in row 0');
  expect(() => targetValue(log, arm(3))).toThrow('target 3 of 3');
  expect(() => policyDifference(log, { control: arm(0), treatment: arm(0) })).toThrow('No variance');
  expect(() => armDifference({ ...log, reward: new Float64Array(80) }, pair)).toThrow('No variance');
  const half: Target = { kind: 'policy', probability: new Float64Array(240).fill(0.5) };
  expect(() => targetValue(log, half)).toThrow("the target's sum is 1.5");
});
