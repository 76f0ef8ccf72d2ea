import { assignerOf, type Subject } from '../src/assignment/index.ts';
import { uniform } from '../src/policy/index.ts';
import {
  defineProgram,
  flag,
  happens,
  portfolioOf,
  type ExperimentInput,
  type Portfolio,
} from '../src/program/index.ts';
import { bytesPerCall, perCall, range, type Line } from './bench.ts';

const users = range(10_000).map((i) => `user-${i}`);
const arms = { control: {}, treatment: {} };

const features = { premium: flag('premium') };
type Experiments = Readonly<Record<string, ExperimentInput<typeof features>>>;

/** One program that tries something out, under `holdout` of its own, its domain's and everybody's. */
const portfolioWith = (experiments: Experiments, holdout: number): Portfolio =>
  portfolioOf([
    defineProgram({
      id: 'growth',
      owner: 'bench',
      channels: { push: { cost: 0 } },
      features,
      candidateFeatures: {},
      messages: { hi: { topic: 'music', channels: ['push'] } },
      objectives: { plays: happens('play', { horizon: '1d', unit: 'play', rate: 1 }) },
      generators: [],
      rules: [],
      policy: uniform(),
      holdout,
      ...(holdout > 0 ? { globalHoldout: holdout, domain: { name: 'music', holdout } } : {}),
      experiments,
    }),
  ]);

/** CPU seconds to assign one user, who met nothing yet, in everything that a portfolio declares. */
function secondsPerUser(portfolio: Portfolio): number {
  const assigner = assignerOf(portfolio);
  const subject = (user: string): Subject => ({
    user,
    now: 0,
    unit: () => user,
    read: () => 0,
    kept: () => undefined,
  });
  let assigned = 0;
  const call = (i: number) =>
    void (assigned += assigner.assign(subject(users[i % users.length]!)).assignments.length);
  return perCall(call, { calls: 200_000 });
}

const third = (part: number) => ({ name: 'tone', from: part / 3, to: (part + 1) / 3 });

/** Three experiments that exclude each other in one layer, so that every user is in one. */
const exclusive: Experiments = Object.fromEntries(
  ['warm', 'short', 'plain'].map((id, part) => [id, { arms, layer: third(part) }]),
);

const alone = (count: number): Experiments =>
  Object.fromEntries(range(count).map((i) => [`try-${i}`, { arms }]));

/**
 * A full assignment: a user's place in three holdouts (everybody's, the domain's, the program's), in a layer of three
 * exclusive experiments, and the arm: five hashes. Then what one experiment costs by itself, and what further ones add.
 */
export function* assign(): Iterable<Line> {
  const line = (metric: string, value: number, unit: string): Line => ({
    bench: 'assign',
    metric,
    value,
    unit,
  });
  const full = portfolioWith(exclusive, 0.01);
  yield line('assignments_per_s', Math.round(1 / secondsPerUser(full)), '1/s per core');
  const one = secondsPerUser(portfolioWith(alone(1), 0));
  yield line('assignments_per_s_without_holdouts_and_layer', Math.round(1 / one), '1/s per core');
  const ten = secondsPerUser(portfolioWith(alone(10), 0));
  yield line('users_per_s_in_ten_experiments', Math.round(1 / ten), '1/s per core');
  yield line('further_experiment', Math.round(((ten - one) / 9) * 1e9), 'ns');
  const assigner = assignerOf(full);
  const subject = { user: users[0]!, now: 0, unit: () => '', read: () => 0, kept: () => undefined };
  yield line(
    'bytes_allocated_per_assignment',
    Math.round(bytesPerCall(() => void assigner.assign(subject))),
    'B',
  );
}
