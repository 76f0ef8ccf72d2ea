// Settings of bandits drawn at random from a wide distribution, so that no readout can have been made for them.
import { streamOf, type Stream } from '../../kit/index.ts';
import type { floors, Setting } from './simulated-bandit.ts';
import type { policies } from './simulated-policies.ts';
import { rewardOf, type rewards } from './simulated-rewards.ts';

const kinds: readonly (keyof typeof rewards)[] = [
  'gaussian',
  'gaussian',
  'bernoulli',
  'bernoulli',
  'bernoulli',
  'bernoulli',
  'heavy',
  'log-normal',
  'spend of 1 in 4',
  'spend of 1 in 30',
];
const exploring: readonly (keyof typeof policies)[] = [
  'thompson',
  'epsilon-greedy',
  'inverse-gap',
  'softmax',
];
const least: readonly (keyof typeof floors)[] = ['none', 'decaying', 'constant'];

/** Two to five arms, 200 to 5,000 rows, ties and gaps of up to eight standard errors, with and without drift. */
export function drawnSettings(seed: string, count: number): readonly Setting[] {
  const stream = streamOf(seed, 'settings of bandits');
  return Array.from({ length: count }, () => drawnSetting(stream));
}

function drawnSetting(stream: Stream): Setting {
  const reward = oneOf(kinds, stream);
  const rows = Math.round(between(200, 5000, stream));
  const arms = oneOf([2, 2, 3, 4, 5], stream);
  const base = baseOf(reward, stream);
  const sd = rewardOf(reward).sd(base);
  const reach = stream.uniform() < 0.4 ? 0 : 8 * sd * Math.sqrt(arms / rows);
  const means = Array.from({ length: arms }, (_, a) =>
    a === 0 ? base : rounded(possible(base + reach * (2 * stream.uniform() - 1), reward)),
  );
  const isMoving = stream.uniform() < 0.4;
  const size = base === 0 ? 1 : 0.5 * Math.min(...means, reward === 'bernoulli' ? 1 - Math.max(...means) : 1);
  const by = rounded(size * (2 * stream.uniform() - 1));
  const waves = oneOf([0, 0, 3], stream);
  const isPrior = stream.uniform() < 0.5;
  const believed = rounded(possible(base + sd * (2 * stream.uniform() - 1), reward));
  const prior = { mean: believed, rows: Math.round(between(1, 50, stream)) };
  return {
    means,
    reward,
    rows,
    batch: oneOf([1, 10, 50, 100, Math.round(rows / 10)], stream),
    floor: oneOf(least, stream),
    policy: oneOf(exploring, stream),
    ...(isPrior ? { prior } : {}),
    ...(isMoving ? { drift: { by, waves } } : {}),
  };
}

/** Proportions of .5 to 60 per cent; amounts about 1. */
function baseOf(reward: Setting['reward'], stream: Stream): number {
  if (reward === 'bernoulli') return rounded(between(0.005, 0.6, stream));
  return reward === 'gaussian' || reward === 'heavy' ? 0 : 1;
}

/** Within what a mean of the kind can be. */
function possible(mean: number, reward: Setting['reward']): number {
  if (reward === 'gaussian' || reward === 'heavy') return mean;
  return Math.min(Math.max(mean, 0.002), reward === 'bernoulli' ? 0.9 : 3);
}

const oneOf = <T>(all: readonly T[], stream: Stream): T => all[stream.below(all.length)]!;
/** Evenly in the logarithm. */
const between = (low: number, high: number, stream: Stream): number =>
  low * Math.exp(stream.uniform() * Math.log(high / low));
const rounded = (value: number): number => Number(value.toPrecision(3));
