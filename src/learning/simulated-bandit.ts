// A bandit with known increments, for the tests of this room: experience with any baseline, logger and noise.
import { streamOf, type Stream } from '../kit/index.ts';
import type { Experience } from '../outcomes/index.ts';
import {
  attributeOf,
  counted,
  defineProgram,
  number,
  portfolioOf,
  type Portfolio,
} from '../program/index.ts';
import { emptyIncrements, linearScorer, type LinearArtefact } from '../scoring/index.ts';

const named = <T>(letter: string, count: number, make: (name: string) => T): Record<string, T> =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`${letter}${i}`, make(`${letter}${i}`)]));

/** A portfolio of one objective, `user` columns (the constant among them), `candidate` columns, 20 messages a program. */
export const portfolioWith = (
  user: number,
  candidate: number,
  programs: readonly string[] = ['bandit'],
): Portfolio =>
  portfolioOf(
    programs.map((id) =>
      defineProgram({
        id,
        owner: 'team',
        channels: { push: { cost: 0 } },
        features: named('x', user - 1, (name) => number(name)),
        candidateFeatures: named('z', candidate, attributeOf),
        messages: named(programs.length > 1 ? `${id}-m` : 'm', 20, () => ({
          topic: 'any',
          channels: ['push'] as const,
        })),
        objectives: { plays: counted('play', { horizon: '7d', unit: 'play', rate: 1 }) },
        generators: [],
        rules: [],
        policy: { kind: 'uniform', version: 1, options: {} },
      }),
    ),
  );

export interface Bandit {
  readonly portfolio: Portfolio;
  /** Sends to choose from. */
  readonly sends: number;
  /** True weights of the increment. */
  readonly user: readonly number[];
  readonly candidate: readonly number[];
  /** What happens without a message, from the user row. */
  readonly baseline: (x: Float32Array) => number;
  readonly noise: number;
  /** Rows of each user; a user's baseline is shifted by a draw of this size, one sd. */
  readonly perUser?: number;
  readonly userSd?: number;
  /** One draw for all rows of a user, although each row logs it as its own. */
  readonly sticky?: boolean;
  /** Candidate columns are one per send, holding 1, and not drawn. */
  readonly arms?: boolean;
  /** Log-odds of a send against silence, before its increment; by default a steep function of x_1. */
  readonly leaning?: (x: Float32Array) => number;
}

/** The rows of one context. */
export interface Context {
  readonly x: Float32Array;
  /** sends x candidate columns. */
  readonly z: Float32Array;
  /** True increment of each send. */
  readonly increments: Float64Array;
}

export function contextOf(bandit: Bandit, stream: Stream): Context {
  const { user, candidate, sends, arms } = bandit;
  const x = Float32Array.from(user, (_, j) => (j === 0 ? 1 : stream.normal()));
  const q = candidate.length;
  const z = Float32Array.from({ length: sends * q }, (_, i) =>
    arms ? Number(i % q === Math.floor(i / q)) : stream.normal(),
  );
  const base = user.reduce((sum, weight, j) => sum + weight * x[j]!, 0);
  const increments = Float64Array.from({ length: sends }, (_, i) =>
    candidate.reduce((sum, weight, j) => sum + weight * z[i * q + j]!, base),
  );
  return { x, z, increments };
}

/** Logged choices among sends and silence by a policy that looks at the context. */
export function simulate(bandit: Bandit, rows: number, seed: string): Experience {
  const { portfolio, sends, baseline, noise, perUser = 1, userSd = 0, sticky = false } = bandit;
  const leaning = bandit.leaning ?? ((x) => 1.5 * (x[1] ?? 0));
  const stream = streamOf(seed, 'bandit');
  const { userWidth: p, candidateWidth: q } = portfolio;
  const experience: Experience = {
    rows,
    objectives: ['plays'],
    userWidth: p,
    candidateWidth: q,
    decision: Array.from({ length: rows }, (_, row) => `${seed}-${row}`),
    user: Int32Array.from({ length: rows }, (_, row) => Math.floor(row / perUser)),
    users: Array.from({ length: Math.ceil(rows / perUser) }, (_, u) => `u${u}`),
    artefact: new Int32Array(rows),
    artefacts: ['logger'],
    assigned: new Int32Array(rows),
    assignments: [[]],
    at: Float64Array.from({ length: rows }, (_, row) => row * 60_000),
    userRows: new Float32Array(rows * p),
    first: Int32Array.from({ length: rows + 1 }, (_, row) => row * sends),
    candidateRows: new Float32Array(rows * sends * q),
    message: Int32Array.from({ length: rows * sends }, (_, i) => i % sends),
    channel: new Int32Array(rows * sends),
    slot: new Float64Array(rows * sends),
    probability: new Float64Array(rows * sends),
    charge: new Float64Array(rows * sends),
    silence: new Float64Array(rows),
    chosen: new Int32Array(rows),
    reward: new Float64Array(rows),
  };
  let shift = 0;
  let uniform = 0;
  let context = contextOf(bandit, stream);
  for (let row = 0; row < rows; row++) {
    const isNew = row % perUser === 0;
    if (isNew) shift = userSd * stream.normal();
    if (isNew || !sticky) {
      context = contextOf(bandit, stream);
      uniform = stream.uniform();
    }
    const { x, z, increments } = context;
    experience.userRows.set(x, row * p);
    experience.candidateRows.set(z, row * sends * q);
    const odds = Math.exp(leaning(x)) / sends;
    experience.silence[row] = 1 / (1 + sends * odds);
    experience.probability.fill(odds / (1 + sends * odds), row * sends, (row + 1) * sends);
    const draw = uniform * (1 + sends * odds) - 1;
    const chosen = draw < 0 ? -1 : Math.min(Math.floor(draw / odds), sends - 1);
    experience.chosen[row] = chosen;
    experience.reward[row] = baseline(x) + shift + (increments[chosen] ?? 0) + noise * stream.normal();
  }
  return experience;
}

/** What the greedy policy of an artefact earns on fresh contexts, as a share of what the best linear policy earns. */
export function greedyShare(bandit: Bandit, artefact: LinearArtefact, contexts: number): number {
  const scorer = linearScorer(artefact, bandit.portfolio);
  const stream = streamOf('fresh', 'greedy');
  const out = emptyIncrements(bandit.sends, 1);
  let best = 0;
  let earned = 0;
  for (let i = 0; i < contexts; i++) {
    const { x, z, increments } = contextOf(bandit, stream);
    scorer.score({ user: x, candidates: z, count: bandit.sends }, out);
    const top = Math.max(...out.mean);
    best += Math.max(0, ...increments);
    if (top > 0) earned += increments[out.mean.indexOf(top)]!;
  }
  return earned / best;
}
