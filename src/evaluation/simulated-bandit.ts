import { streamOf, type Stream } from '../kit/index.ts';
import type { LoggedBatch } from './batch.ts';

export interface BanditOptions {
  /** Names the stream of random numbers. */
  readonly key: string;
  readonly users: number;
  /** Rows of each user, all in the user's context and with the user's own leaning; 1 unless told. */
  readonly rowsPerUser?: number;
  /** Standard deviation of a user's leaning; 0 unless told. */
  readonly leaning?: number;
  /** Added to every reward; 0 unless told. */
  readonly offset?: number;
  /** How much sharper the policy to be evaluated is than the logging one; 1 unless told. */
  readonly contrast?: number;
}

const contexts = 4;
const actions = 3;

/** Scores that make each context prefer another action. */
const scoreOf = (context: number, action: number): number => ((context + 2 * action) % 5) / 2 - 1;

function softmax(context: number, sharpness: number): Float64Array {
  const mass = Float64Array.from({ length: actions }, (_, a) => Math.exp(sharpness * scoreOf(context, a)));
  const total = mass.reduce((sum, value) => sum + value, 0);
  return mass.map((value) => value / total);
}

const block = (line: (context: number) => Float64Array): Float64Array =>
  Float64Array.from(Array.from({ length: contexts }, (_, context) => [...line(context)]).flat());

/** Chance of a reward of 1. */
const chanceOf = (context: number, action: number): number =>
  0.2 + 0.1 * ((context * action) % 4) + 0.1 * action;

function choose(distribution: Float64Array, stream: Stream): number {
  let left = stream.uniform();
  for (let a = 0; a < distribution.length - 1; a++) {
    left -= distribution[a]!;
    if (left < 0) return a;
  }
  return distribution.length - 1;
}

/**
 * A log of a small bandit with its whole logging distribution, a poor model (the same number for every action), and
 * the true value of the policy: for studies of estimators and their intervals.
 */
export function simulatedBandit(options: BanditOptions): { batch: LoggedBatch; truth: number } {
  const { key, users, rowsPerUser = 1, leaning = 0, offset = 0, contrast = 1 } = options;
  const stream = streamOf(key, 'bandit');
  const contextOf = Int32Array.from({ length: users }, () => stream.below(contexts));
  const leaningOf = Float64Array.from({ length: users }, () => offset + leaning * stream.normal());
  const target = block((context) => softmax(context, contrast));
  const logging = block((context) => softmax(context, -0.5));
  const rows = users * rowsPerUser;
  const cluster = Int32Array.from({ length: rows }, (_, i) => Math.floor(i / rowsPerUser));
  const of = cluster.map((user) => contextOf[user]!);
  const action = of.map((context) => choose(lineOf(logging, context), stream));
  const propensity = Float64Array.from(action, (a, i) => lineOf(logging, of[i]!)[a]!);
  const reward = Float64Array.from(
    action,
    (a, i) => leaningOf[cluster[i]!]! + (stream.uniform() < chanceOf(of[i]!, a) ? 1 : 0),
  );
  const prediction = { values: new Float64Array(actions).fill(offset + 0.5), of: new Int32Array(rows) };
  return {
    batch: {
      rows,
      actions,
      action,
      propensity,
      reward,
      prediction,
      cluster,
      target: { values: target, of },
      logging: { values: logging, of },
    },
    truth: offset + trueValue(target),
  };
}

const lineOf = (values: Float64Array, context: number): Float64Array =>
  values.subarray(context * actions, (context + 1) * actions);

const trueValue = (target: Float64Array): number =>
  target.reduce((sum, p, at) => sum + p * chanceOf(Math.floor(at / actions), at % actions), 0) / contexts;
