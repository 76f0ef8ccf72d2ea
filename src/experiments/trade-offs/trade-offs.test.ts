import { expect, test } from 'vitest';
import { normal, streamOf } from '../../kit/index.ts';
import type { ArmOutcomes } from './outcomes.ts';
import { paretoFront } from './pareto-front.ts';
import { weightedChoice } from './weighted-criterion.ts';

const arm = (
  name: string,
  means: readonly number[],
  [a, b, c]: readonly [number, number, number],
): ArmOutcomes => ({
  name,
  means,
  covariance: [a, b, b, c],
});
const tight = [1e-6, 0, 1e-6] as const;
const options = (key: string) => ({ stream: streamOf(key, 'trade-offs') });

test('who is beaten everywhere is off the front, who trades one for the other is on it', () => {
  const arms = [arm('calm', [0, 3], tight), arm('loud', [3, 0], tight), arm('worse', [-1, 2], tight)];
  const { arms: front, dominance } = paretoFront(arms, options('clear'));
  expect(front.map(({ isOnFront, probability }) => [isOnFront, probability])).toEqual([
    [true, 1],
    [true, 1],
    [false, 0],
  ]);
  expect(dominance.find(({ better, worse }) => better === 'calm' && worse === 'worse')!.p).toBeLessThan(
    1e-12,
  );
  expect(dominance.find(({ better, worse }) => better === 'calm' && worse === 'loud')!.p).toBeGreaterThan(
    0.99,
  );
});

test('two arms alike in two metrics: each is on the front with 3/4, less where metrics go together', () => {
  const alone = paretoFront([arm('a', [0, 0], [1, 0, 1]), arm('b', [0, 0], [1, 0, 1])], options('alone'));
  // b beats a in both with 1/4; with correlation ρ with 1/4 + asin ρ/2π.
  for (const { probability, error } of alone.arms)
    expect(Math.abs(probability - 0.75)).toBeLessThan(4 * error);
  const together = paretoFront(
    [arm('a', [0, 0], [1, 0.8, 1]), arm('b', [0, 0], [1, 0.8, 1])],
    options('together'),
  );
  const wanted = 0.75 - Math.asin(0.8) / (2 * Math.PI);
  for (const { probability, error } of together.arms)
    expect(Math.abs(probability - wanted)).toBeLessThan(4 * error);
});

test('the choice by weights, its chance of being best and its regret are those of two normals', () => {
  const arms = [arm('a', [1, 0], [0.5, 0.2, 0.5]), arm('b', [0, 0.5], [0.5, 0.2, 0.5])];
  const choice = weightedChoice(arms, {
    weights: [1, 1],
    others: { 'second alone': [0, 1] },
    draws: 20_000,
    ...options('weights'),
  });
  expect(choice.chosen).toBe('a');
  expect(choice.arms[0]).toMatchObject({ value: 1, se: Math.sqrt(1.4) });
  // The lead is .5 with variance 2.8.
  const sd = Math.sqrt(2.8);
  expect(choice.arms[0]!.probabilityBest).toBeCloseTo(normal.cdf(0.5 / sd), 1);
  const regret = (lead: number, spread: number) =>
    spread * normal.density(lead / spread) - lead * normal.survival(lead / spread);
  expect(Math.abs(choice.regret - regret(0.5, sd))).toBeLessThan((5 * sd) / Math.sqrt(20_000));
  expect(Math.abs(choice.regretUnder['second alone']! - regret(-0.5, 1))).toBeLessThan(5 / Math.sqrt(20_000));
  // a leads by 1·f₁ − .5·f₂.
  expect(choice.stable).toEqual([
    { from: 0.5, to: null },
    { from: null, to: 2 },
  ]);
});

test('one arm, a metric without spread, weights that do not fit are refused', () => {
  const good = arm('a', [0, 0], [1, 0, 1]);
  const refused = (code: string) => expect.objectContaining({ code });
  expect(() => paretoFront([good], options('x'))).toThrow(refused('EXPERIMENTS_SAMPLE_UNFIT'));
  expect(() => paretoFront([good, arm('b', [0, 0], [0, 0, 1])], options('x'))).toThrow(
    refused('EXPERIMENTS_NO_SPREAD'),
  );
  expect(() => paretoFront([good, { ...good, means: [1] }], options('x'))).toThrow(
    refused('EXPERIMENTS_LENGTHS_DIFFER'),
  );
  const weights = [1, Number.NaN];
  expect(() => weightedChoice([good, good], { weights, ...options('x') })).toThrow(
    refused('EXPERIMENTS_NUMBER_UNFIT'),
  );
});

test('means that are no numbers, and parts of a draw, are refused', () => {
  const arms = [arm('a', [0, 1], tight), arm('b', [1, 0], tight)];
  expect(() => paretoFront([arms[0]!, arm('c', [Number.NaN, 1], tight)], options('nan'))).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_SAMPLE_UNFIT' }),
  );
  for (const draws of [0, 0.5, Number.NaN]) {
    const unfit = expect.objectContaining({ code: 'EXPERIMENTS_NUMBER_UNFIT' });
    expect(() => paretoFront(arms, { ...options('none'), draws })).toThrow(unfit);
    expect(() => weightedChoice(arms, { ...options('none'), weights: [1, 1], draws })).toThrow(unfit);
  }
});
